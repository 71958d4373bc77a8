// A second verifier of exported audit logs, for whoever does not want to trust the first: Node and nothing else.
// It recomputes leaves, tiles and root of a C2SP tlog-tiles export and checks the signed checkpoint (docs/spec/audit-log.md).
//
//   node verify.mjs DIRECTORY KEYFILE
//
// Exit 0 and INTACT, or 1 and the first thing that is wrong.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WIDTH = 256;
const HASH = 32;

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

function readKey(line) {
  const [name, id, ...rest] = line.trim().split("+");
  const raw = unbase64(rest.join("+"));
  const own = sha256(Buffer.from(`${name}\n`), raw).subarray(0, 4);
  if (!name || raw.length !== 33 || raw[0] !== 1 || own.toString("hex") !== id) throw new Damaged("not a key line");
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.subarray(1).toString("base64url") };
  return { name, id: own, key: createPublicKey({ key: jwk, format: "jwk" }) };
}

function readCheckpoint(bytes, pinned) {
  const note = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Damaged("checkpoint: not a note");
  const text = note.slice(0, gap + 1);
  let signed = false;
  for (const line of note.slice(gap + 2, -1).split("\n")) {
    const [dash, name, encoded, ...more] = line.split(" ");
    if (dash !== "\u2014" || !name || !encoded || more.length) throw new Damaged("checkpoint: signature line");
    const signature = unbase64(encoded);
    if (name !== pinned.name || !signature.subarray(0, 4).equals(pinned.id)) continue;
    if (!verify(null, Buffer.from(text), pinned.key, signature.subarray(4))) throw new Damaged("checkpoint: signature");
    signed = true;
  }
  const [origin, size, root] = text.split("\n");
  if (!signed || origin !== pinned.name || !/^(0|[1-9][0-9]{0,14})$/.test(size)) throw new Damaged("checkpoint");
  return { size: Number(size), root: unbase64(root) };
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
  const [directory, keyFile] = process.argv.slice(2);
  const checkpoint = readCheckpoint(readFileSync(join(directory, "checkpoint")), readKey(readFileSync(keyFile, "utf8")));
  checkLog(directory, checkpoint);
  console.log(`INTACT: ${checkpoint.size} entries, root ${checkpoint.root.toString("hex")}`);
} catch (error) {
  console.log(`NOT INTACT: ${error instanceof Damaged ? error.message : error.name}`);
  process.exitCode = 1;
}
