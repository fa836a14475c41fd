/**
 * The script that gives the function which makes the action's function, for one run. `expression` and
 * `endName`: see `PreparedSource`. In a realm that is shared all code is strict: what would go unnoticed otherwise, as a change of
 * something frozen, is an error there.
 */
export function scriptOf(expression: string, endName: string, shared: boolean): string {
  return `(function(${endName},event,step,api,console){${shared ? '"use strict";' : ''}return ${expression}})`;
}
