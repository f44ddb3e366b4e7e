import { html, lines, type Html } from '../html.ts';
import { actionButton, moment, type FormContext } from '../parts.ts';
import type { AccountCheck, AccountLook } from '../ports.ts';

const VERDICTS: Readonly<Record<AccountCheck['verdict'], string>> = {
  ok: 'well',
  warn: 'to look at',
  fail: 'not well',
  skipped: 'not looked at',
};

/** What the last look at everything the bridge stands on has found; looking asks the network, so only by hand. */
export function accountView(look: AccountLook, form: FormContext, now: number): Html {
  const { isUnderWay, lookedAt, checks } = look;
  const word = lookedAt === null ? 'Look now' : 'Look again';
  const button = { action: 'look', word, label: `${word} at account, service and machine` };
  return html`<h1>Account</h1>
    <p>
      Key, service, folders and machine, as <code>vilvik-bridge doctor</code> sees them. Looking asks the
      service.
    </p>
    <p>
      ${isUnderWay ? 'A look is under way.' : lookedAt === null ? 'Nobody has looked yet.' : html`Looked at ${moment(lookedAt, now)}: ${accountSummary(look)}.`}
    </p>
    ${isUnderWay ? null : html`<div class="actions">${actionButton(button, form)}</div>`}
    ${checks.length === 0 ? null : checkTable(checks)}`;
}

export function accountSummary({ isUnderWay, checks }: AccountLook): string {
  const countOf = (verdict: AccountCheck['verdict']): number =>
    checks.filter((check) => check.verdict === verdict).length;
  if (isUnderWay) return 'a look is under way';
  const [bad, odd] = [countOf('fail'), countOf('warn')];
  return bad > 0 ? `not well, ${bad} to mend` : odd > 0 ? `all well, ${odd} to look at` : 'all well';
}

function checkTable(checks: readonly AccountCheck[]): Html {
  return html`<table>
    <caption>
      What was looked at
    </caption>
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col">Verdict</th>
        <th scope="col">Found, and what to do</th>
      </tr>
    </thead>
    <tbody>
      ${checks.map(({ name, verdict, found, mend }) => {
        return html`<tr>
          <th scope="row">${name}</th>
          <td><span class="state state-${verdict}">${VERDICTS[verdict]}</span></td>
          <td>
            <span class="lines">${lines(found)}</span>
            ${mend === null ? null : html`<br /><strong>To mend it:</strong> <span class="lines">${lines(mend)}</span>`}
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
