import { readBundleFile } from '@sluice/flow';

/** The texts of the files that findings are in, as far as they can be shown. */
export async function readTexts(
  folder: string,
  findings: readonly { readonly file: string }[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of new Set(findings.map((finding) => finding.file))) {
    const { text } = await readBundleFile(folder, file);
    if (text !== null) texts.set(file, text);
  }
  return texts;
}
