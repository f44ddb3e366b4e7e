import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Holds up the code of runs until it is opened, those too that begin anew. */
export interface Gate {
  /** Python that waits there, in one line. */
  readonly wait: string;
  readonly open: () => void;
}

export async function closedGate(): Promise<Gate> {
  const waiting = new Set<Socket>();
  let isOpen = false;
  const server = createServer((socket) => {
    // Of a run that is killed.
    socket.on('error', () => socket.destroy());
    if (isOpen) socket.end();
    else waiting.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const open = (): void => {
    isOpen = true;
    for (const socket of waiting) socket.end();
  };
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { wait: `import socket; socket.create_connection(("127.0.0.1", ${port})).recv(1)`, open };
}
