/** What a GA is built from, in the words of the wire. */
export interface Recipe {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Sources by role, and the names to take from them by `<role>_entry`. */
  readonly code: Readonly<Record<string, string>>;
}

/** The one with the other's changes; code that is replaced takes its old entry along. */
export function withChanges(recipe: Recipe, changes: Recipe): Recipe {
  const code: Record<string, string> = { ...recipe.code };
  for (const role of Object.keys(changes.code)) Reflect.deleteProperty(code, `${role}_entry`);
  return {
    parameters: { ...recipe.parameters, ...changes.parameters },
    code: { ...code, ...changes.code },
  };
}
