import { assembleBundle } from '../bundle/assemble-bundle.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { tenantFile } from './check-parts.ts';

/** A bundle of one flow file with this very text. */
export function loadFlowText(text: string, slug = 'login'): Bundle {
  return assembleBundle({
    folder: null,
    tenant: { file: 'sluice.json', text: JSON.stringify(tenantFile) },
    flows: [{ file: `flows/${slug}.json`, text, slug }],
    actions: [],
    sidecars: [],
    users: null,
    scenarioFiles: [],
  }).bundle;
}
