/** Zip archives for tests. */
import { crc32, deflateRawSync } from 'node:zlib';

/** A zip archive of files, packed or stored. */
export function zip(files: { readonly [path: string]: string | Buffer }, packed = true): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const data = Buffer.from(content);
    const body = packed ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(packed ? 8 : 0, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\u0003\u0004'), common, name, body);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(offset, 12);
    entry.writeUInt16LE(0, 2);
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, entry.subarray(2), name);
    offset += 30 + name.length + body.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end]);
}
