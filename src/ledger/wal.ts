const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

type Sums = readonly [number, number];

/**
 * Whether commits were lost in the middle of a write-ahead log. SQLite ends its reading at the first frame whose sum is
 * wrong and says nothing; what follows with the same salts and ends a commit had been promised to be durable. A torn
 * end after a crash has no such frame. (https://www.sqlite.org/fileformat2.html#the_write_ahead_log)
 */
export function isWalDamaged(wal: Buffer): boolean {
  if (wal.length < HEADER_BYTES) return false;
  const magic = wal.readUInt32BE(0);
  const isBigEndian = magic === MAGIC + 1;
  const pageBytes = wal.readUInt32BE(8);
  let sums = addSums([0, 0], wal.subarray(0, 24), isBigEndian);
  if ((magic & ~1) !== MAGIC || !endsWith(sums, wal, 24)) return true;
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  let isChain = true;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    const salts = [0, 4].filter((offset) => sameWord(wal, 16 + offset, at + 8 + offset)).length;
    if (isChain) {
      sums = addSums(sums, wal.subarray(at, at + 8), isBigEndian);
      sums = addSums(sums, wal.subarray(at + FRAME_HEADER_BYTES, at + frameBytes), isBigEndian);
      isChain = salts === 2 && endsWith(sums, wal, at + 16);
    }
    // The salts of an older log differ both.
    const isOfThisLog = salts > 0;
    const endsCommit = wal.readUInt32BE(at + 4) !== 0;
    if (!isChain && isOfThisLog && endsCommit) return true;
  }
  return false;
}

function addSums([first, second]: Sums, bytes: Buffer, isBigEndian: boolean): Sums {
  let a = first;
  let b = second;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

function endsWith([first, second]: Sums, wal: Buffer, at: number): boolean {
  return wal.readUInt32BE(at) === first && wal.readUInt32BE(at + 4) === second;
}

function sameWord(wal: Buffer, one: number, other: number): boolean {
  return wal.readUInt32BE(one) === wal.readUInt32BE(other);
}
