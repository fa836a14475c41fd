import type { Publication } from '@sluice/engine';
import { keep } from './keep.ts';
import { refused, type TenantShelf, versionKey } from './tenant-shelf.ts';

/** One publish: all that can fail comes first. `slugTaken`: another tenant has the slug. */
export function writePublication(
  shelf: TenantShelf,
  publication: Publication,
  slugTaken: boolean,
): 'published' | 'conflict' {
  const { tenant, release, expectedRelease } = publication;
  const current =
    expectedRelease === 0
      ? shelf.tenant === null && !slugTaken
      : shelf.tenant?.release === expectedRelease && shelf.tenant.slug === tenant.slug;
  if (!current) {
    return 'conflict';
  }
  if (shelf.releases.has(release.number)) {
    throw refused(`there is a release ${release.number} already`);
  }
  refuseKnown(shelf.flows, publication.newFlows);
  refuseKnown(shelf.actions, publication.newActions);
  const kept = keep(publication);
  const events = shelf.takeAudit(tenant.id, publication.audit);

  shelf.tenant = Object.freeze({ ...kept.tenant, release: release.number });
  shelf.releases.set(release.number, kept.release);
  for (const flow of kept.newFlows) {
    shelf.flows.set(versionKey(flow.slug, flow.version), flow);
  }
  for (const action of kept.newActions) {
    shelf.actions.set(versionKey(action.slug, action.version), action);
  }
  shelf.record(events);
  return 'published';
}

function refuseKnown(
  known: ReadonlyMap<string, unknown>,
  versions: readonly { readonly slug: string; readonly version: number }[],
): void {
  const keys = versions.map(({ slug, version }) => versionKey(slug, version));
  const twice = keys.find((key, at) => known.has(key) || keys.indexOf(key) !== at);
  if (twice !== undefined) {
    throw refused(`there is a version ${twice} already`);
  }
}
