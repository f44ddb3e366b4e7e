import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A server that does nothing but parse what it is sent.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { name: string };
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: body.name, result_id: body.name, result_url: '' }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ base_url: `http://127.0.0.1:${port}` })}\n`);
});
