import type { Logger } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { type Confinement, findConfinement } from './confinement.ts';
import type { ConfinementLayer } from './layers.ts';

const waysOut: Record<ConfinementLayer, string> = {
  'resource-limits': 'needs /bin/sh',
  'no-new-privileges': 'needs Linux with `setpriv` (util-linux)',
  'other-user':
    'needs Linux, an embedder that runs as root, and an installation that every user may read (Node and node_modules, too)',
  'no-network':
    'needs Linux with `unshare`, and root with CAP_SYS_ADMIN or a kernel that lets users make user namespaces',
  'permission-model': 'needs Node 24.20 or 26.3, or newer',
};

/** Waits until it is known what confines the runners, and refuses where less is enforced than the operator asked for. */
export class ConfinementGuard {
  readonly #required: readonly ConfinementLayer[];
  readonly #logger: Logger | undefined;
  readonly #find: () => Promise<Pick<Confinement, 'layers'>>;
  #found: Pick<Confinement, 'layers'> | undefined;
  #told: string | undefined;
  /** The list of layers that was let pass last. */
  #passed: readonly ConfinementLayer[] | undefined;

  constructor(
    required: readonly ConfinementLayer[],
    logger: Logger | undefined,
    find: () => Promise<Pick<Confinement, 'layers'>> = findConfinement,
  ) {
    this.#required = required;
    this.#logger = logger;
    this.#find = find;
  }

  /** Layers that are enforced; none before the first start. */
  get layers(): readonly ConfinementLayer[] {
    return this.#found?.layers ?? [];
  }

  /** Whether it is known how runners are confined; until then `find` has to be waited for. */
  get found(): boolean {
    return this.#found !== undefined;
  }

  async find(): Promise<void> {
    this.#found ??= await this.#find();
  }

  /** Throws `sandbox_unavailable`. */
  pass(): void {
    const { layers } = this;
    if (layers === this.#passed) return;
    const confinement = layers.join(' ');
    if (this.#told !== confinement) {
      this.#told = confinement;
      this.#logger?.info({ confinement }, 'how sandbox runners are confined');
    }
    const missing = this.#required.filter((layer) => !layers.includes(layer));
    if (missing.length > 0) throw unconfinedError(missing);
    this.#passed = layers;
  }
}

function unconfinedError(missing: readonly ConfinementLayer[]): SluiceError {
  return new SluiceError(
    'sandbox_unavailable',
    `This host cannot confine runner processes as required: ${missing.join(', ')}.`,
    {
      hint: 'Meet what is listed, or take it out of `requireConfinement`.',
      details: missing.map((layer) => `${layer} ${waysOut[layer]}`),
    },
  );
}
