import { expect, test } from 'vitest';
import { escapeHtml } from '../../src/core/escape-html.ts';

test('no text ends an element or a quoted attribute', () => {
  expect(escapeHtml(`<b title="a" class='b'>Q&A</b>`)).toBe(
    '&lt;b title=&quot;a&quot; class=&#39;b&#39;&gt;Q&amp;A&lt;/b&gt;',
  );
});
