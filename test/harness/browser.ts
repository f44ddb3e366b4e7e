import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { findChromium, missingChromium } from '../../.ci/chromium.mjs';
import { REPOSITORY } from './repository.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const SWITCHES = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Nothing leaves, whoever asks: a redirect, a beacon, the browser itself.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export interface TabOptions {
  readonly colorScheme?: 'light' | 'dark';
  /** In CSS pixels; 400 is a narrow telephone. */
  readonly width?: number;
  readonly javaScriptEnabled?: boolean;
}

/** A page in a window of its own, with no memory of others. */
export interface Tab {
  readonly page: Page;
  /** Addresses off 127.0.0.1 that were asked for, in vain. A test that wants them takes them out. */
  readonly outside: string[];
  /** What was thrown in the page or written to its console as an error. A test that wants it takes it out. */
  readonly errors: string[];
  /** The serious and critical faults that axe-core finds, a line each. */
  readonly seriousFaults: () => Promise<string[]>;
  /** The whole page, as `screenshots/NAME.png` of the checkout. */
  readonly screenshot: (name: string) => Promise<void>;
  /** Comes by itself after the test; rejects when something is left in `outside` or `errors`. */
  readonly close: () => Promise<void>;
}

export interface RunningBrowser {
  readonly browser: Browser;
  readonly home: string;
  readonly close: () => Promise<void>;
}

/** To be called once on top of a test file: its tests share one browser, which is started by the first that needs it. */
export function browserOfThisFile(): (options?: TabOptions) => Promise<Tab> {
  let running: Promise<RunningBrowser> | undefined;
  afterAll(async () => {
    await (await running)?.close();
  });
  return async (options = {}) => {
    running ??= startBrowser();
    const { browser } = await running;
    const tab = await openTab(browser, options);
    onTestFinished(() => tab.close());
    return tab;
  };
}

/** Chromium's files go to a folder of its own, which is gone when it is closed. */
export async function startBrowser(): Promise<RunningBrowser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(missingChromium());
  const home = await mkdtemp(join(tmpdir(), 'vilvik-bridge-browser-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home };
  const browser = await chromium.launch({ executablePath, args: SWITCHES, env });
  const close = async (): Promise<void> => {
    await browser.close();
    await rm(home, { recursive: true, maxRetries: 5 });
  };
  return { browser, home, close };
}

async function openTab(browser: Browser, { width = 1000, ...options }: TabOptions): Promise<Tab> {
  const context = await browser.newContext({ ...options, viewport: { width, height: 800 } });
  const outside: string[] = [];
  const errors: string[] = [];
  watch(context, outside, errors);
  const page = await context.newPage();
  return {
    page,
    outside,
    errors,
    seriousFaults: () => {
      if (options.javaScriptEnabled === false) throw new Error('axe-core needs a tab with scripts.');
      return findSeriousFaults(page);
    },
    screenshot: async (name) => {
      const path = join(REPOSITORY, 'screenshots', `${name}.png`);
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    },
    close: async () => {
      await context.close();
      const faults = [...outside.splice(0).map((url) => `asked for ${url}`), ...errors.splice(0)];
      if (faults.length > 0) throw new Error(`In the page:\n${faults.join('\n')}`);
    },
  };
}

function watch(context: BrowserContext, outside: string[], errors: string[]): void {
  const note = (url: string): void => {
    if (!isHere(url)) outside.push(url);
  };
  context.on('request', (request) => {
    note(request.url());
  });
  context.on('page', (page) => {
    page.on('websocket', (socket) => {
      note(socket.url());
    });
  });
  context.on('weberror', (fault) => {
    errors.push(String(fault.error()));
  });
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
}

function isHere(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return hostname === '127.0.0.1' || ['about:', 'blob:', 'data:', 'file:'].includes(protocol);
}

async function findSeriousFaults(page: Page): Promise<string[]> {
  // It comes as the debugger's own script, to which the page's policy does not apply.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ impact, id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => {
        const [, ...reasons] = failureSummary.split(/\s*\n\s*/);
        return `${impact ?? ''} ${id} at ${target.join(' ')}: ${reasons.join('; ')}`;
      }),
    );
}
