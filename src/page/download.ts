import type { Context } from 'hono';
import type { PagePorts } from './ports.ts';
import { notFound } from './views/refusal.ts';

/** The dump as it lies on disk, to be saved and never to be shown. */
export async function download(c: Context, ports: PagePorts): Promise<Response> {
  const row = c.req.query('row');
  const asked = row === undefined ? null : Number(row);
  const isRow = asked === null || Number.isSafeInteger(asked);
  const found = isRow ? await ports.download(c.req.param('runId') ?? '', asked) : null;
  if (found === null) return c.html(notFound('The dump is not there.'), 404);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(found.bytes),
    'Content-Disposition': `attachment; filename="${safeName(found.name)}"`,
  };
  if (c.req.method !== 'HEAD') return c.body(found.content, 200, headers);
  await found.content.cancel();
  return c.body(null, 200, headers);
}

/** Letters that mean nothing to any file system, shell or header. */
function safeName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '');
  return safe === '' ? 'dump' : safe;
}
