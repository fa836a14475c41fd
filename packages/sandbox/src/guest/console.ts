import { freeze } from './primordials.ts';
import type { LogLevel, RunState } from './run-state.ts';
import { show } from './show-value.ts';

/** Contract 5.12: `console.log` is level info, the others are their own levels. */
export function createConsole(run: RunState): object {
  const at = (level: LogLevel): unknown =>
    function log(): void {
      // biome-ignore lint/complexity/noArguments: a rest parameter is safe, but its elements are read by index all the same
      const values = arguments;
      let line = '';
      for (let index = 0; index < values.length; index += 1) {
        line += index === 0 ? show(values[index]) : ` ${show(values[index])}`;
      }
      run.log(level, line);
    };
  return freeze({
    log: at('info'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  });
}
