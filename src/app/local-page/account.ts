import type { AccountLook } from '../../page/ports.ts';
import { wordsOf } from '../narrate.ts';
import { fail, type Check } from '../doctor/check.ts';
import { allChecks } from '../doctor/doctor.ts';
import type { PageContext } from './context.ts';

/** The doctor's last look, made on demand since it asks the network, and one at a time. */
export class AccountDesk {
  readonly #context: PageContext;
  readonly #onChange: () => void;
  #look: AccountLook = { isUnderWay: false, lookedAt: null, checks: [] };

  constructor(context: PageContext, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  get look(): AccountLook {
    return this.#look;
  }

  /** Begins a look; the page is told when it has ended. */
  begin(): string {
    if (this.#look.isUnderWay) return 'A look is under way already.';
    this.#look = { ...this.#look, isUnderWay: true };
    void this.#run();
    return 'Looking; what is found is shown here.';
  }

  async #run(): Promise<void> {
    const { app, flags, signal } = this.#context;
    const checks: Check[] = [];
    try {
      for await (const check of allChecks(flags, signal)) checks.push(check);
    } catch (error) {
      checks.push(fail('the rest', wordsOf(error), 'look again, or ask vilvik-bridge doctor'));
    }
    this.#look = { isUnderWay: false, lookedAt: app().clock.now(), checks };
    this.#onChange();
  }
}
