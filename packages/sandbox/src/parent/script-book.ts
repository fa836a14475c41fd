import type { ActionLanguage } from '@sluice/flow';
import { LRUCache } from 'lru-cache';

/** One source of one tenant's action, under the number that runners know it by. */
export interface ScriptRecord {
  readonly number: number;
  readonly fileName: string;
  readonly source: string;
  readonly language: ActionLanguage;
  /** It has ended well before. */
  proven: boolean;
  /** It has taken its sandbox down, or run out of what it may use. */
  notorious: boolean;
  /** It has waited for a fetch. */
  waits: boolean;
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
    sizeCalculation: (record) => record.source.length + 1,
  });
  #last = 0;

  find(name: ScriptName, source: string): ScriptRecord {
    const key = JSON.stringify([name.tenantId, name.action, name.version, name.language, name.memoryMb]);
    const known = this.#records.get(key);
    if (known?.source === source) return known;
    this.#last += 1;
    const extension = name.language === 'typescript' ? 'ts' : 'js';
    const record: ScriptRecord = {
      number: this.#last,
      fileName: `${name.action.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'action'}.${extension}`,
      source,
      language: name.language,
      proven: false,
      notorious: false,
      waits: false,
    };
    this.#records.set(key, record);
    return record;
  }
}
