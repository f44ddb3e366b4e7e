import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256 } from '../core/identity.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { makeFolder, systemCode, whereItExists, writeView } from '../platform/files.ts';
import type { Machine } from '../platform/machine.ts';
import { livenessOf, type Liveness, type Owner } from '../platform/owner.ts';

/** An owner that shows no sign of life for this long, by our own clock, has given the spool up. */
const SILENCE_MS = 3_600_000;

const ownerSchema = z.looseObject({
  machine: z.string(),
  state: z.string(),
  host: z.string(),
  boot_id: z.string().nullable(),
  pid_namespace: z.string().nullable(),
  pid: z.int(),
  process_start: z.string().nullable(),
});

type OwnerFile = z.infer<typeof ownerSchema>;

/** Whose the spool is. `nobody`: the file is not there. */
export type Ownership =
  | { readonly kind: 'ours' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'other'; readonly host: string; readonly isHere: boolean };

/**
 * `.bridge/owner.json`: one bridge (all processes with one ledger) takes what lies in a spool, whoever writes into it.
 * Two of them would import everything twice.
 */
export class SpoolOwnership {
  readonly #spool: string;
  readonly #file: string;
  readonly #folder: string;
  readonly #machine: Machine;
  readonly #owner: Owner;
  readonly #ledger: Ledger;

  constructor(spool: string, machine: Machine, owner: Owner, ledger: Ledger) {
    this.#spool = spool;
    this.#folder = join(spool, '.bridge');
    this.#file = join(this.#folder, 'owner.json');
    this.#machine = machine;
    this.#owner = owner;
    this.#ledger = ledger;
  }

  /** Takes the spool where nobody has it, or who had it is gone, or is told to give way. */
  async claim(now: number, mustYield = false): Promise<Ownership> {
    const text = await this.#read();
    if (text === null) {
      if (await this.#create(now)) return { kind: 'ours' };
      return this.claim(now, mustYield);
    }
    const whose = this.#whose(text);
    // Another process of ours, a daemon perhaps, shows its own signs of life.
    if (whose.kind === 'ours' && this.#livenessIn(text) === 'alive') return whose;
    if (whose.kind === 'ours' || mustYield || (await this.#isGivenUp(text, now))) {
      await this.#write(now);
      return { kind: 'ours' };
    }
    return whose;
  }

  /** A sign of life where the spool is still ours. */
  async beat(now: number): Promise<Ownership> {
    const whose = await this.look();
    if (whose.kind === 'ours') await this.#write(now);
    return whose;
  }

  /** Whose it is, changing nothing. Throws where that cannot be read. */
  async look(): Promise<Ownership> {
    const text = await this.#read();
    return text === null ? { kind: 'nobody' } : this.#whose(text);
  }

  #read(): Promise<string | null> {
    return whereItExists(() => readFile(this.#file, 'utf8'));
  }

  #whose(text: string): Ownership {
    const file = ownerOf(text);
    if (file?.state === this.#machine.state) return { kind: 'ours' };
    return { kind: 'other', host: file?.host ?? 'a machine without a name', isHere: this.#isHere(file) };
  }

  #isHere(file: OwnerFile | null): boolean {
    return file?.machine === this.#machine.machine && file.boot_id === this.#owner.bootId;
  }

  /** A process that we can see to be gone, or nothing new for an hour: the other's clock is not asked. */
  async #isGivenUp(text: string, now: number): Promise<boolean> {
    if (this.#livenessIn(text) === 'gone') return true;
    const since = await this.#ledger.noteSeen(`owner ${this.#file}`, sha256(text), now);
    return now - since >= SILENCE_MS;
  }

  /** Only of this machine can we tell; elsewhere the same number is another process. */
  #livenessIn(text: string): Liveness {
    const file = ownerOf(text);
    return file !== null && this.#isHere(file) ? livenessOf(processOf(file), this.#owner) : 'unknown';
  }

  #write(now: number): Promise<void> {
    return writeView(this.#file, this.#content(now), this.#spool);
  }

  /** Of several that try at once one succeeds; the others answer false. */
  async #create(now: number): Promise<boolean> {
    await makeFolder(this.#folder, this.#spool);
    // In containers processes of the same number may try.
    const part = join(this.#folder, `.owner.${randomUUID()}`);
    await writeFile(part, this.#content(now), { mode: 0o600 });
    try {
      await link(part, this.#file);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      // Some file systems have no links.
      return await this.#createWithoutLink(now);
    } finally {
      await rm(part, { force: true });
    }
  }

  async #createWithoutLink(now: number): Promise<boolean> {
    try {
      await writeFile(this.#file, this.#content(now), { mode: 0o600, flag: 'wx' });
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  #content(now: number): string {
    const { bootId, pidNamespace, pid, processStart } = this.#owner;
    const process = { boot_id: bootId, pid_namespace: pidNamespace, pid, process_start: processStart };
    const owner = { version: 1, ...this.#machine, ...process, heartbeat: new Date(now).toISOString() };
    return `${JSON.stringify(owner, null, 2)}\n`;
  }
}

function ownerOf(text: string): OwnerFile | null {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function processOf({
  boot_id: bootId,
  pid_namespace: pidNamespace,
  pid,
  process_start: processStart,
}: OwnerFile): Owner {
  return { bootId, pidNamespace, pid, processStart };
}
