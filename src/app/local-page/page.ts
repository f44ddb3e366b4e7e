import { startPage } from '../../page/server.ts';
import type { Lifetime } from '../lifetime.ts';
import type { PageContext } from './context.ts';
import { keepAddress } from './page-file.ts';
import { pagePorts } from './ports.ts';

/** The page of one process, as it is told to the person. */
export interface ShownPage {
  /** Without the token: may be logged. */
  readonly origin: string;
  /** With the token: for the person alone. */
  readonly address: string;
}

/** Shows the page until the lifetime ends. */
export async function openPage(context: PageContext, port: number, lifetime: Lifetime): Promise<ShownPage> {
  const page = await startPage({ port }, pagePorts(context));
  lifetime.onClose(() => page.close());
  lifetime.onClose(await keepAddress(context.app().config, page.address));
  return page;
}
