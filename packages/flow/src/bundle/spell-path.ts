import type { ConfigPath } from '../block-descriptor.ts';

const plain = /^[A-Za-z0-9_$-]+$/;

/** `stages.pre-login.blocks.gate.branches[0].when`; keys that would be misread stand in brackets. */
export function spellPath(path: ConfigPath): string {
  return path.reduce<string>((spelled, step) => {
    if (typeof step === 'number') return `${spelled}[${step}]`;
    if (!plain.test(step)) return `${spelled}[${JSON.stringify(step)}]`;
    return spelled === '' ? step : `${spelled}.${step}`;
  }, '');
}
