/** So little cannot become much. */
const harmlessUnits = 65_536;
/** A report nests a value of at most 100 levels. */
const maxDepth = 120;
/** All effects of an action are 2,000,000 characters: of items, and of keys, there cannot be more in them. */
const maxItems = 1_100_000;
const maxKeys = 450_000;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [opens, closes] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/**
 * Whether a JSON text would become far more than it is: nested without end, or of millions of empty objects. To parse
 * one of 32 MB takes seconds and a gigabyte, and it is the embedder's process that would. Text that is no JSON is not
 * recognised as such.
 */
export function swells(json: string): boolean {
  if (json.length <= harmlessUnits) return false;
  let [depth, items, keys] = [0, 0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at);
    if (unit === quote) at = endOfString(json, at);
    else if (unit === comma) items += 1;
    else if (unit === colon) keys += 1;
    else if (opens.has(unit)) {
      depth += 1;
      items += 1;
    } else if (closes.has(unit)) depth -= 1;
    if (depth > maxDepth || items > maxItems || keys > maxKeys) return true;
  }
  return false;
}

function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json.charCodeAt(before - 1) === backslash) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return json.length;
}
