import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfinementLayer, confinementLayers } from './layers.ts';
import { type Grants, permissionFlags, permissionsCanBeDropped } from './permission-flags.ts';
import { probeHost } from './probe-host.ts';
import { type Wrapped, type Wrapping, wrapCommand } from './wrap-command.ts';

const generated = fileURLToPath(new URL('../../generated/', import.meta.url));

export interface Launch {
  /** Path of a script. */
  readonly program: string;
  readonly flags: readonly string[];
  readonly dataKib: number;
  readonly grants: Grants;
}

/** How child processes of this process are confined. Found out once; it can only shrink, and only before a child was ready. */
export class Confinement {
  #wrapping: Wrapping;
  #permissions: boolean;
  #started = 0;
  #layers: readonly ConfinementLayer[];

  constructor(wrapping: Wrapping, permissions = true) {
    this.#wrapping = wrapping;
    this.#permissions = permissions;
    this.#layers = this.#enforced();
  }

  /** The same list until it changes: every run of an action asks for it. */
  get layers(): readonly ConfinementLayer[] {
    return this.#layers;
  }

  #enforced(): readonly ConfinementLayer[] {
    const { limited, privileges, user, network } = this.#wrapping;
    const enforced: Record<ConfinementLayer, boolean> = {
      'resource-limits': limited === true,
      'no-new-privileges': privileges !== undefined,
      'other-user': user !== undefined,
      'no-network': network !== undefined,
      'permission-model': this.#permissions && permissionsCanBeDropped(process.versions.node),
    };
    return confinementLayers.filter((layer) => enforced[layer]);
  }

  command({ program, flags, dataKib, grants }: Launch): Wrapped {
    const permissions = this.#permissions ? permissionFlags(program, grants) : [];
    const node = [process.execPath, ...flags, ...permissions, program];
    return wrapCommand(this.#wrapping, node, dataKib, this.#started++);
  }

  /**
   * A child ended before it could say a word. Should a layer be the reason, the next child goes without it: a folder
   * layout that nobody thought of is no reason to run no actions. True when there is a difference.
   */
  reconsider(stderr: string): boolean {
    if (this.#permissions && stderr.includes('ERR_ACCESS_DENIED')) {
      this.#permissions = false;
      this.#layers = this.#enforced();
      return true;
    }
    if (this.#wrapping.user !== undefined && /EACCES|[Pp]ermission denied/.test(stderr)) {
      const { shell, limited, privileges } = this.#wrapping;
      this.#wrapping = { shell, limited, privileges };
      this.#layers = this.#enforced();
      return true;
    }
    return false;
  }
}

let known: Confinement | undefined;
let asked: Promise<Confinement> | undefined;

/** Never rejects: where nothing can be had, nothing is. */
export function findConfinement(): Promise<Confinement> {
  asked ??= probeHost(neededFiles()).then(
    (wrapping) => (known = new Confinement(wrapping)),
    () => (known = new Confinement({})),
  );
  return asked;
}

/** Undefined until `findConfinement` has answered. */
export function knownConfinement(): Confinement | undefined {
  return known;
}

/** What a child must be able to read, whoever it is then. */
export function neededFiles(): readonly string[] {
  const files = [process.execPath];
  for (const name of ['runner.js', 'lifeline.js', 'guest.js']) files.push(join(generated, name));
  for (let at = generated; dirname(at) !== at; at = dirname(at)) {
    const addon = join(at, 'node_modules', 'isolated-vm', 'package.json');
    if (existsSync(addon)) return [...files, addon];
  }
  return files;
}
