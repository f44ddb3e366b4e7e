import type { Command } from './command.ts';
import { cancelCommand } from './commands/cancel.ts';
import { cleanCommand } from './commands/clean.ts';
import { completionCommand } from './commands/completion.ts';
import { continueCommand } from './commands/continue.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { dropCommand } from './commands/drop.ts';
import { exportCommand } from './commands/export.ts';
import { listCommand } from './commands/list.ts';
import { loginCommand } from './commands/login.ts';
import { logoutCommand } from './commands/logout.ts';
import { pageCommand } from './commands/page.ts';
import { planCommand } from './commands/plan.ts';
import { probeCommand } from './commands/probe.ts';
import { pythonCommand } from './commands/python.ts';
import { retryCommand } from './commands/retry.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { serviceCommand } from './commands/service.ts';
import { showCommand } from './commands/show.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { whoamiCommand } from './commands/whoami.ts';
import type { EarlySignals } from './early-signals.ts';

/** The verbs of `vilvik-bridge`, in the order of its help. */
export function bridgeCommands(early: EarlySignals | null = null): readonly Command[] {
  return [
    watchCommand(early),
    statusCommand,
    planCommand,
    listCommand,
    showCommand,
    pageCommand,
    retryCommand,
    dropCommand,
    continueCommand,
    cancelCommand,
    verifyCommand,
    loginCommand,
    logoutCommand,
    whoamiCommand,
    doctorCommand,
    probeCommand,
    cleanCommand,
    exportCommand,
    serviceCommand,
    completionCommand,
    pythonCommand,
    sandboxCommand,
    demoCommand,
  ];
}
