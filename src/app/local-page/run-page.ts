import type { Flags } from '../../config/load.ts';
import { openApp, openConfig } from '../open-app.ts';
import { openPage } from './page.ts';
import { addressOfPage } from './page-file.ts';

export interface PageTold {
  readonly address: string;
  /** Another process shows it; this one has nothing left to do. */
  readonly already: boolean;
}

/** Shows the page until a signal; where a daemon shows it already, only its address is told. */
export async function runPage(flags: Flags, port: number, tell: (told: PageTold) => void): Promise<void> {
  const there = await addressOfPage(await openConfig(flags));
  if (there !== null) {
    tell({ address: there, already: true });
    return;
  }
  const { app, signal } = await openApp(flags, { mustNotWrite: false });
  try {
    const nothing = (): void => undefined;
    const context = { app: () => app, flags, emit: nothing, signal, wake: nothing };
    const { address } = await openPage(context, port, app.lifetime);
    tell({ address, already: false });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  } finally {
    await app.lifetime.close();
  }
}
