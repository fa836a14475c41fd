/** What version control, editors and package managers keep in a bundle's folder is no part of the bundle. The path leads from the folder. */
export function isKeptBeside(file: string): boolean {
  return file.split(/[\\/]/u).some((name) => name.startsWith('.') || name === 'node_modules');
}
