const dotted = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const dottedAfterStep = /^[A-Za-z0-9_$]+(?:-[A-Za-z0-9_$]+)*$/;
const listIndex = /^(?:0|[1-9][0-9]*)$/;

/**
 * One spelling for each path, as the trace and the checks show it: `step.check-country.country_blocked`,
 * `event.transaction.scopes[0]`, `event.user.app_metadata["account-tier"]`. It is an expression that reads the path.
 */
export function spellPath(path: readonly string[]): string {
  let spelled = '';
  path.forEach((segment, at) => {
    spelled += at === 0 ? segment : spellSegment(segment, path[0] === 'step' && at <= 2);
  });
  return spelled;
}

function spellSegment(segment: string, mayHyphenate: boolean): string {
  if (dotted.test(segment)) return `.${segment}`;
  if (listIndex.test(segment)) return `[${segment}]`;
  return mayHyphenate && dottedAfterStep.test(segment) ? `.${segment}` : `[${quote(segment)}]`;
}

/** As JSON, but for the backspace: string literals refuse `\b`. */
function quote(segment: string): string {
  return JSON.stringify(segment).replace(/\\[\\b]/g, (pair) => (pair === '\\b' ? '\\u0008' : pair));
}
