import type { ActionLanguage } from '@sluice/flow';
import { LRUCache } from 'lru-cache';
import { type PreparedSource, prepareSource, type SourceRefusal } from '../source/prepare-source.ts';

/** One source of one tenant's action, and what is known of it. */
export interface ScriptRecord {
  readonly tenantId: string;
  readonly action: string;
  readonly version: number;
  readonly fileName: string;
  readonly source: string;
  readonly prepared: PreparedSource | SourceRefusal;
  /** The number that runners know it by. */
  readonly number: number;
  /** Its runs may follow each other in one hardened realm; else each has a realm of its own. */
  mayShare: boolean;
  /** How often it has ended well. */
  endedWell: number;
  /** It has taken its sandbox down, or run out of what it may use. */
  notorious: boolean;
  /** It has waited for a fetch. */
  waits: boolean;
  /** When it took a runner down, as readings of the monotonic clock. */
  kills: readonly number[];
}

export interface ScriptName {
  readonly tenantId: string;
  readonly action: string;
  readonly version: number;
  readonly language: ActionLanguage;
  readonly memoryMb: number;
}

const maxScripts = 5_000;
/** UTF-16 units of source that are held on to. */
const maxUnits = 64 * 1024 * 1024;

/** Numbers scripts. A number is never used for a second source, nor for a second tenant. */
export class ScriptBook {
  readonly #records = new LRUCache<string, ScriptRecord>({
    max: maxScripts,
    maxSize: maxUnits,
    sizeCalculation: (record) => record.source.length * 3 + 1,
  });
  #last = 0;

  known(name: ScriptName, source: string): ScriptRecord | undefined {
    const known = this.#records.get(keyOf(name));
    return known?.source === source ? known : undefined;
  }

  /** Reads a source for the first time. `javaScript`: the source, or what is left of it without types. */
  learn(name: ScriptName, source: string, javaScript: string): ScriptRecord {
    // Others may have asked for the same while its types were taken out.
    const known = this.known(name, source);
    if (known !== undefined) return known;
    const { tenantId, action, version, language } = name;
    const extension = language === 'typescript' ? 'ts' : 'js';
    const prepared = prepareSource(javaScript, language === 'typescript');
    const record: ScriptRecord = {
      tenantId,
      action,
      version,
      fileName: `${action.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'action'}.${extension}`,
      source,
      prepared,
      number: (this.#last += 1),
      mayShare: prepared.ok && prepared.shares,
      endedWell: 0,
      notorious: false,
      waits: false,
      kills: [],
    };
    this.#records.set(keyOf(name), record);
    return record;
  }
}

/** Lengths keep names apart that would run together if they were only joined. */
function keyOf({ tenantId, action, version, language, memoryMb }: ScriptName): string {
  return `${tenantId.length} ${tenantId} ${action.length} ${action} ${version} ${language} ${memoryMb}`;
}
