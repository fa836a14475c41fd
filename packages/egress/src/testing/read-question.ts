import ipaddr from 'ipaddr.js';

export interface Question {
  readonly name: string;
  readonly type: number;
  /** The packet that answers it; `code` 0 is fine, 2 a failure of the server, 3 a name that does not exist. */
  answer(
    records: readonly { readonly owner: string; readonly type: number; readonly data: string }[],
    code?: number,
  ): Buffer;
}

/** Reads the one question of a DNS packet (RFC 1035, section 4.1). */
export function questionOf(packet: Buffer): Question {
  const { name, end } = readName(packet);
  return {
    name,
    type: packet.readUInt16BE(end),
    answer(records, code = 0) {
      const header = Buffer.alloc(12);
      packet.copy(header, 0, 0, 2);
      header.writeUInt16BE(0x8180 | code, 2);
      header.writeUInt16BE(1, 4);
      header.writeUInt16BE(records.length, 6);
      const written = records.map((record) => {
        const data =
          record.type === 5 ? writeName(record.data) : Buffer.from(ipaddr.parse(record.data).toByteArray());
        const fixed = Buffer.alloc(10);
        fixed.writeUInt16BE(record.type, 0);
        fixed.writeUInt16BE(1, 2);
        fixed.writeUInt16BE(data.length, 8);
        return Buffer.concat([writeName(record.owner), fixed, data]);
      });
      return Buffer.concat([header, packet.subarray(12, end + 4), ...written]);
    },
  };
}

function readName(packet: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  // Case carries no meaning, and resolvers mix it to make answers hard to forge.
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function writeName(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
