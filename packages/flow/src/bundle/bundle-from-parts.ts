import type { ActionFile, ActionLanguage } from '../action-schema.ts';
import { type Finding, sortFindings } from '../findings.ts';
import { slugSchema } from '../slug.ts';
import { assembleBundle, type TextFile, tenantFileName } from './assemble-bundle.ts';
import type { Bundle } from './bundle.ts';
import { findingOnFile } from './finding-at.ts';

/** A bundle as values. The JSON parts are read like files: what is malformed becomes a finding. */
export interface BundleParts {
  /** The content of `sluice.json`. */
  readonly tenantFile: unknown;
  /** The content of each flow file. */
  readonly flows?: readonly unknown[];
  readonly actions?: readonly (Pick<ActionFile, 'enabled' | 'description'> & {
    readonly slug: string;
    readonly source: string;
    /** JavaScript unless set. */
    readonly language?: ActionLanguage;
  })[];
  /** The content of `users.json`. */
  readonly users?: unknown;
}

/**
 * Makes a bundle without files, for embedders. Findings name the files that the parts would be in, and lines as `JSON.stringify`
 * with an indent of two writes them. Never throws.
 */
export function bundleFromParts({ tenantFile, flows = [], actions = [], users }: BundleParts): {
  bundle: Bundle;
  findings: Finding[];
} {
  const unwritable: Finding[] = [];
  const text = (file: string, value: unknown): TextFile => {
    try {
      const written = JSON.stringify(value, null, 2);
      if (written !== undefined) return { file, text: written };
    } catch {
      // A circle or a BigInt; told below like everything else that is not JSON.
    }
    const words = {
      message: 'this part of the bundle is not a JSON value',
      hint: 'Pass plain objects, lists and values.',
    };
    unwritable.push(findingOnFile('bad-json', file, words));
    return { file, text: null };
  };
  const { bundle, findings } = assembleBundle({
    folder: null,
    tenant: text(tenantFileName, tenantFile),
    flows: flows.map((flow, index) => ({ ...text(flowFile(flow, index), flow), slug: null })),
    actions: actions.flatMap(({ slug, source, language = 'javascript' }) => {
      const file = `actions/${slug}.${language === 'typescript' ? 'ts' : 'js'}`;
      if (slugSchema.safeParse(slug).success) return [{ file, text: source, slug, language }];
      const words = {
        message: `"${slug}" is not a slug`,
        hint: 'Use lower-case letters, digits and single hyphens.',
      };
      unwritable.push(findingOnFile('bad-slug', file, words));
      return [];
    }),
    sidecars: actions.flatMap(({ slug, enabled, description }) =>
      enabled === undefined && description === undefined
        ? []
        : [{ ...text(`actions/${slug}.json`, { enabled, description }), slug }],
    ),
    users: users === undefined ? null : text('users.json', users),
    scenarioFiles: [],
  });
  return { bundle, findings: sortFindings([...unwritable, ...findings]) };
}

function flowFile(flow: unknown, index: number): string {
  const slug = slugSchema.safeParse(slugOf(flow));
  return slug.success ? `flows/${slug.data}.json` : `flows/(entry ${index + 1}).json`;
}

function slugOf(flow: unknown): unknown {
  try {
    return typeof flow === 'object' && flow !== null ? Reflect.get(flow, 'slug') : undefined;
  } catch {
    // A getter that throws; the part is no JSON then, and that is told.
    return undefined;
  }
}
