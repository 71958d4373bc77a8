// A second verifier of exported audit logs, for whoever does not want to trust the first: Node and nothing else.
// It recomputes leaves, tiles and root of a C2SP tlog-tiles export and checks the signed checkpoint (docs/spec/audit-log.md).
//
//   node verify.mjs DIRECTORY KEYFILE [WITNESSKEYS QUORUM]
//
// Exit 0 and INTACT, or 1 and the first thing that is wrong. With WITNESSKEYS, QUORUM of those witnesses must have
// cosigned (C2SP tlog-cosignature, Ed25519). Node 20 has no ML-DSA-44: such lines are held to their form, and the
// verdict says that they were not checked.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WIDTH = 256;
const HASH = 32;
const ED25519 = 0x01;
const COSIGNATURE = 0x04;
const MLDSA = 0x06;
const MLDSA_KEY = 1312; // FIPS 204, ML-DSA-44
const MLDSA_SIGNATURE = 8 + 2420; // with the time before it

class Damaged extends Error {}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

// One spelling only: what decodes must encode to the same text again.
function unbase64(text) {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new Damaged("base64 in another spelling");
  return bytes;
}

// Key lines of one Ed25519 type, or ML-DSA-44, which is kept for its form.
function readKeys(file, kind) {
  const lines = readFileSync(file, "utf8").split("\n").map((line) => line.trim());
  return lines.filter((line) => line && !line.startsWith("#")).map((line) => {
    const [name, id, ...rest] = line.split("+");
    const raw = unbase64(rest.join("+"));
    const own = sha256(Buffer.from(`${name}\n`), raw).subarray(0, 4);
    const size = raw[0] === MLDSA ? MLDSA_KEY : 32;
    const known = raw[0] === kind || raw[0] === MLDSA;
    if (!name || !known || raw.length !== 1 + size || own.toString("hex") !== id) throw new Damaged("not a key line");
    if (raw[0] === MLDSA) return { name, id: own, kind: MLDSA };
    const jwk = { kty: "OKP", crv: "Ed25519", x: raw.subarray(1).toString("base64url") };
    return { name, id: own, kind, key: createPublicKey({ key: jwk, format: "jwk" }) };
  });
}

function readNote(bytes) {
  const note = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Damaged("checkpoint: not a note");
  const signatures = note.slice(gap + 2, -1).split("\n").map((line) => {
    const [dash, name, encoded, ...more] = line.split(" ");
    if (dash !== "\u2014" || !name || !encoded || more.length) throw new Damaged("checkpoint: signature line");
    const raw = unbase64(encoded);
    return { name, id: raw.subarray(0, 4), signature: raw.subarray(4) };
  });
  return { text: note.slice(0, gap + 1), signatures };
}

const linesOf = ({ signatures }, key) => signatures.filter(({ name, id }) => name === key.name && id.equals(key.id));

function holds(text, key, signature) {
  if (key.kind !== COSIGNATURE) return verify(null, Buffer.from(text), key.key, signature);
  if (signature.length !== 8 + 64 || signature[0] >> 7) return false;
  const stated = `cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${text}`;
  return verify(null, Buffer.from(stated), key.key, signature.subarray(8));
}

function mldsaForm(note, keys) {
  return keys.filter(({ kind }) => kind === MLDSA).flatMap((key) => linesOf(note, key).map(({ signature }) => {
    if (signature.length !== MLDSA_SIGNATURE || signature[0] >> 7) throw new Damaged("checkpoint: ML-DSA-44 line");
    return `not checked here, form only: the ML-DSA-44 signature of ${key.name}`;
  }));
}

// What the log itself signed; a line of a key that is pinned must hold, lines of others are ignored.
function readCheckpoint(note, keys) {
  const [origin, size, root] = note.text.split("\n");
  let signed = false;
  for (const key of keys.filter(({ kind }) => kind === ED25519)) {
    for (const { signature } of linesOf(note, key)) {
      if (!holds(note.text, key, signature)) throw new Damaged("checkpoint: signature");
      if (key.name === origin) signed = true;
    }
  }
  if (!signed || !/^(0|[1-9][0-9]{0,14})$/.test(size)) throw new Damaged("checkpoint");
  return { size: Number(size), root: unbase64(root) };
}

// Who cosigned. A line that does not hold counts as none: anybody may add one.
function cosigned(note, keys, needed) {
  if (!(needed >= 1)) throw new Damaged("a quorum is at least one");
  const holding = (key) => linesOf(note, key).some(({ signature }) => holds(note.text, key, signature));
  const names = [...new Set(keys.filter((key) => key.kind === COSIGNATURE && holding(key)).map(({ name }) => name))];
  if (names.length < needed) throw new Damaged(`checkpoint: cosigned by ${names.length} of the ${needed} witnesses that are needed`);
  return [`cosigned by ${names.join(", ")}`, ...mldsaForm(note, keys)];
}

function tileFile(directory, level, number, width) {
  let name = String(number % 1000).padStart(3, "0");
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, "0")}/${name}`;
  }
  const path = join("tile", String(level), width < WIDTH ? `${name}.p/${width}` : name);
  try {
    return readFileSync(join(directory, path));
  } catch {
    throw new Damaged(`${path}: missing`);
  }
}

// Recursive definition of RFC 6962 2.1, over the hashes of one tile or over subtree roots.
function rootOf(hashes) {
  if (hashes.length === 1) return hashes[0];
  const left = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return nodeHash(rootOf(hashes.slice(0, left)), rootOf(hashes.slice(left)));
}

function* entriesOf(directory, size) {
  for (let number = 0; number * WIDTH < size; number++) {
    const width = Math.min(WIDTH, size - number * WIDTH);
    const data = tileFile(directory, "entries", number, width);
    let at = 0;
    for (let within = 0; within < width; within++) {
      const index = number * WIDTH + within;
      if (at + 2 > data.length || at + 2 + data.readUInt16BE(at) > data.length) throw new Damaged(`entry ${index}: cut short`);
      const end = at + 2 + data.readUInt16BE(at);
      yield [index, data.subarray(at + 2, end)];
      at = end;
    }
    if (at !== data.length) throw new Damaged(`entries ${number}: longer than its entries`);
  }
}

// Compares the tiles of one level with the hashes below and returns the hashes of the next level.
function checkTile(directory, level, number, hashes) {
  const stored = tileFile(directory, level, number, hashes.length);
  if (stored.length !== hashes.length * HASH) throw new Damaged(`tile ${level}/${number}: length`);
  const differs = hashes.findIndex((hash, at) => !hash.equals(stored.subarray(at * HASH, (at + 1) * HASH)));
  if (differs < 0) return;
  const index = number * WIDTH + differs;
  throw new Damaged(level ? `tile ${level}/${number}: hash ${index}` : `entry ${index}: differs from its stored hash`);
}

function checkLog(directory, { size, root }) {
  const levels = [];
  const add = (level, hash) => {
    levels[level] ??= { number: 0, hashes: [] };
    const tile = levels[level];
    tile.hashes.push(hash);
    if (tile.hashes.length < WIDTH) return;
    checkTile(directory, level, tile.number, tile.hashes);
    const complete = rootOf(tile.hashes);
    tile.number += 1;
    tile.hashes = [];
    add(level + 1, complete);
  };
  for (const [index, entry] of entriesOf(directory, size)) {
    if (JSON.parse(entry.toString("utf8")).index !== index) throw new Damaged(`entry ${index}: carries another index`);
    add(0, leafHash(entry));
  }
  let computed = null;
  levels.forEach((tile, level) => {
    if (!tile.hashes.length) return;
    checkTile(directory, level, tile.number, tile.hashes);
    computed = rootOf(computed ? [...tile.hashes, computed] : tile.hashes); // what is below is the smaller, last subtree
  });
  if (!(computed ?? sha256()).equals(root)) throw new Damaged("the entries give another root than the one signed");
}

try {
  const [directory, keyFile, witnessFile, quorum] = process.argv.slice(2);
  const note = readNote(readFileSync(join(directory, "checkpoint")));
  const keys = readKeys(keyFile, ED25519);
  const checkpoint = readCheckpoint(note, keys);
  const told = mldsaForm(note, keys);
  if (witnessFile !== undefined) told.push(...cosigned(note, readKeys(witnessFile, COSIGNATURE), Number(quorum)));
  checkLog(directory, checkpoint);
  console.log([`INTACT: ${checkpoint.size} entries, root ${checkpoint.root.toString("hex")}`, ...told].join("\n"));
} catch (error) {
  console.log(`NOT INTACT: ${error instanceof Damaged ? error.message : error.name}`);
  process.exitCode = 1;
}
