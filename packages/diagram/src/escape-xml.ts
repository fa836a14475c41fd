const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '&#10;',
};

/** Text for the inside of an element or of a quoted attribute; what XML cannot hold has been made visible before (`showPlainly`). */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\n]/gu, (sign) => entities[sign] ?? '');
}
