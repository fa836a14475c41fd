/** A page of docs/findings, as its README describes the format. */
export interface FindingPage {
  readonly title: string;
  readonly severity: string;
  readonly summary: string;
  readonly bad: Example | null;
  readonly good: Example | null;
}

export interface Example {
  /** Texts by file, as they are written into a bundle. */
  readonly files: ReadonlyMap<string, string>;
  /** What the text at the finding's place begins with; null when it has none, and of a good example. */
  readonly found: string | null;
}

interface Fence {
  readonly file: string;
  readonly part: string | null;
  readonly text: string;
}

export function readPage(markdown: string): FindingPage {
  const [, title = '', severity = '', summary = ''] = /^# (\S+)\n\n_(\w+)_: (.*)\n/.exec(markdown) ?? [];
  const sections = new Map(
    markdown
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.split('\n')[0] ?? '', section] as const),
  );
  const [bad, good, instead] = ['Bad', 'Good', 'Good instead'].map((name) => sections.get(name));
  const badFences = readFences(bad ?? '');
  const found = /^Found at (?:`` (.*) ``|`([^`]*)`)$/m.exec(bad ?? '');
  const goodFences =
    good === undefined
      ? instead === undefined
        ? null
        : readFences(instead)
      : inherit(readFences(good), badFences);
  return {
    title,
    severity,
    summary,
    bad: bad === undefined ? null : { files: assemble(badFences), found: found?.[1] ?? found?.[2] ?? null },
    good: goodFences === null ? null : { files: assemble(goodFences), found: null },
  };
}

function readFences(section: string): Fence[] {
  return [...section.matchAll(/^```\w+ (\S+)(?: (\S+))?\n([\s\S]*?)\n```$/gm)].map(
    ([, file = '', part, text = '']) => ({
      file,
      part: part ?? null,
      text,
    }),
  );
}

/** The files of the bad example that the good one does not show. */
function inherit(fences: readonly Fence[], bad: readonly Fence[]): Fence[] {
  const shown = new Set(fences.map(({ file, part }) => `${file} ${part}`));
  return [...bad.filter(({ file, part }) => !shown.has(`${file} ${part}`)), ...fences];
}

function assemble(fences: readonly Fence[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, part, text } of fences) if (part === null) files.set(file, `${text}\n`);
  const parts = Map.groupBy(
    fences.filter(({ part }) => part !== null),
    ({ file }) => file,
  );
  for (const [file, group] of parts)
    files.set(file, file === 'sluice.json' ? tenantText(group) : flowText(file, group));
  if (!files.has('sluice.json')) files.set('sluice.json', tenantText([]));
  const actions = [...files.keys()].flatMap((file) => /^actions\/(.*)\.[jt]s$/.exec(file)?.[1] ?? []);
  if (![...files.keys()].some((file) => file.startsWith('flows/')) && actions.length > 0) {
    const blocks = actions.map((slug, at) => {
      const next = actions[at + 1];
      return `"${slug}": { "type": "custom_action", "action": "${slug}"${next === undefined ? '' : `, "next": "${next}"`} }`;
    });
    files.set(
      'flows/login.json',
      flowText('flows/login.json', [{ file: '', part: 'post-auth', text: `{ ${blocks.join(', ')} }` }]),
    );
  }
  return files;
}

function tenantText(parts: readonly Fence[]): string {
  const more = parts.map(({ part, text }) => `,\n"${part}": ${text}`);
  return `{\n"tenant": { "slug": "acme", "name": "Acme" }${more.join('')}\n}\n`;
}

function flowText(file: string, stages: readonly Fence[]): string {
  const slug = /^flows\/(.*)\.json$/.exec(file)?.[1] ?? '';
  const ids = stages.map(({ part }) => part);
  const trigger = ids.includes('main')
    ? 'subflow'
    : ids.every((id) => id === 'issue-tokens')
      ? 'token'
      : 'login';
  const texts = stages.map(({ part, text }) => {
    const start = /"([^"]+)":/.exec(text)?.[1] ?? '';
    return `"${part}": { "start": "${start}", "blocks": ${text} }`;
  });
  return `{ "slug": "${slug}", "name": "${slug}", "trigger": "${trigger}", "stages": {\n${texts.join(',\n')}\n} }\n`;
}
