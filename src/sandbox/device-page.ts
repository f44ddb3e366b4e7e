import { Hono } from 'hono';
import { escapeHtml } from '../core/escape-html.ts';
import type { SandboxState } from './state.ts';

export const DEVICE_PATH = '/device';

/** Where a person approves a device; reading it changes nothing, and forms of other sites are refused by the guard. */
export function devicePage(state: SandboxState): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
    c.header('Cache-Control', 'no-store');
  });
  app.get('/', (c) => c.html(page(form(c.req.query('user_code') ?? ''))));
  app.post('/', async (c) => {
    const { user_code: userCode, answer } = await c.req.parseBody();
    if (typeof userCode !== 'string' || (answer !== 'approve' && answer !== 'deny')) {
      return c.html(page('<p>Expected user_code, and answer = approve or deny.</p>'), 400);
    }
    const verdict = answer === 'approve' ? 'approved' : 'denied';
    if (!state.devices.decide(userCode, verdict, state.clock.now())) {
      return c.html(page(`<p>No device waits under the code ${escapeHtml(userCode)}.</p>`), 404);
    }
    return c.html(page(`<p>The device is ${verdict}. You may close this page.</p>`));
  });
  return app;
}

function form(userCode: string): string {
  return `<form method="post" action="${DEVICE_PATH}">
<p><label>Code shown by the device: <input name="user_code" value="${escapeHtml(userCode)}"></label></p>
<p><button name="answer" value="approve">Approve</button> <button name="answer" value="deny">Deny</button></p>
</form>`;
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox: device login</title>
<h1>Let a device import runs?</h1>${content}</html>`;
}
