// A third verifier of exported audit logs, on the code that Go checks its own module log with: golang.org/x/mod/sumdb.
// Notes and tile hashes are that library's work; here stand only the files of C2SP tlog-tiles and the entries' order.
//
//	go build -o verify verify.go          (Debian: golang-go, golang-golang-x-mod-dev; GOPATH=/usr/share/gocode GO111MODULE=off)
//	./verify DIRECTORY KEYFILE [WITNESSKEYS QUORUM]
//
// Exit 0 and INTACT, or 1 and the first thing that is wrong. With WITNESSKEYS, QUORUM of those witnesses must have
// cosigned (C2SP tlog-cosignature, Ed25519). Go has no ML-DSA-44 that Debian ships: such lines are held to their form,
// and the verdict says that they were not checked.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

var strict = base64.StdEncoding.Strict()

const (
	typeEd25519     = 0x01
	typeCosignature = 0x04
	typeMLDSA       = 0x06
	mldsaKey        = 1312     // FIPS 204, ML-DSA-44
	mldsaSignature  = 8 + 2420 // with the time before it
)

func main() {
	if len(os.Args) != 3 && len(os.Args) != 5 {
		fmt.Println("usage: verify DIRECTORY KEYFILE [WITNESSKEYS QUORUM]")
		os.Exit(2)
	}
	tree, notes, err := verify(os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Printf("NOT INTACT: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("INTACT: %d entries, root %s\n", tree.N, hex.EncodeToString(tree.Hash[:]))
	for _, told := range notes {
		fmt.Println(told)
	}
}

func verify(directory, keyFile string, witnessed []string) (tlog.Tree, []string, error) {
	keys, err := readKeys(keyFile, typeEd25519)
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	checkpoint, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, nil, errors.New("checkpoint: missing")
	}
	tree, notes, err := signedTree(checkpoint, keys)
	if err != nil {
		return tlog.Tree{}, nil, fmt.Errorf("checkpoint: %w", err)
	}
	if len(witnessed) > 0 {
		told, err := cosigned(checkpoint, witnessed[0], witnessed[1])
		if err != nil {
			return tlog.Tree{}, nil, fmt.Errorf("checkpoint: %w", err)
		}
		notes = append(notes, told...)
	}
	hashes := tlog.TileHashReader(tree, tiles(directory))
	for start := int64(0); start < tree.N; start += width {
		count := tree.N - start
		if count > width {
			count = width
		}
		if err := checkBundle(directory, hashes, start, count); err != nil {
			return tlog.Tree{}, nil, err
		}
	}
	return tree, notes, nil
}

// key is one pinned line: name+hash+base64(type, key).
type key struct {
	name   string
	hash   uint32
	kind   byte
	public []byte
}

func (k key) Name() string    { return k.name }
func (k key) KeyHash() uint32 { return k.hash }

// Verify checks a note's signature (0x01), or a cosignature, which has a time before it (0x04).
func (k key) Verify(message, signature []byte) bool {
	if k.kind == typeCosignature {
		if len(signature) != 8+ed25519.SignatureSize || signature[0]>>7 != 0 {
			return false
		}
		stated := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
		message, signature = append([]byte(stated), message...), signature[8:]
	}
	return ed25519.Verify(k.public, message, signature)
}

// readKeys reads key lines of one Ed25519 type, or ML-DSA-44, which is kept for its form.
func readKeys(file string, kind byte) ([]key, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, errors.New("a key file cannot be read")
	}
	var keys []key
	for _, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, "+", 3)
		if len(parts) != 3 || parts[0] == "" {
			return nil, errors.New("not a key line")
		}
		raw, err := strict.DecodeString(parts[2])
		if err != nil || len(raw) == 0 {
			return nil, errors.New("not a key line")
		}
		digest := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
		size := ed25519.PublicKeySize
		if raw[0] == typeMLDSA {
			size = mldsaKey
		}
		if hex.EncodeToString(digest[:4]) != parts[1] || len(raw) != 1+size || (raw[0] != kind && raw[0] != typeMLDSA) {
			return nil, errors.New("not a key line")
		}
		keys = append(keys, key{parts[0], binary.BigEndian.Uint32(digest[:4]), raw[0], raw[1:]})
	}
	return keys, nil
}

// signedTree returns what the log itself signed (C2SP tlog-checkpoint); signatures of others are ignored.
func signedTree(checkpoint []byte, keys []key) (tlog.Tree, []string, error) {
	var known []note.Verifier
	var notes []string
	for _, own := range keys {
		if own.kind == typeMLDSA {
			told, err := mldsaForm(checkpoint, own)
			if err != nil {
				return tlog.Tree{}, nil, err
			}
			notes = append(notes, told...)
			continue
		}
		known = append(known, own)
	}
	if len(known) == 0 {
		return tlog.Tree{}, nil, errors.New("no key of a kind that is checked here")
	}
	signed, err := note.Open(checkpoint, note.VerifierList(known...))
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	// One spelling only: the library is lenient about the last bits of base64.
	for _, signature := range append(signed.Sigs, signed.UnverifiedSigs...) {
		if _, err := strict.DecodeString(signature.Base64); err != nil {
			return tlog.Tree{}, nil, errors.New("base64 in another spelling")
		}
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != signed.Sigs[0].Name {
		return tlog.Tree{}, nil, errors.New("not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, nil, errors.New("size")
	}
	root, err := strict.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, nil, errors.New("root")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, notes, nil
}

// cosigned returns who cosigned, when that is a quorum. A line that does not hold counts as none: anybody may add one.
func cosigned(checkpoint []byte, file, quorum string) ([]string, error) {
	keys, err := readKeys(file, typeCosignature)
	if err != nil {
		return nil, err
	}
	needed, err := strconv.Atoi(quorum)
	if err != nil || needed < 1 {
		return nil, errors.New("a quorum is at least one")
	}
	var names, notes []string
	seen := map[string]bool{}
	for _, witness := range keys {
		if witness.kind == typeMLDSA {
			told, err := mldsaForm(checkpoint, witness)
			if err != nil {
				return nil, err
			}
			notes = append(notes, told...)
		} else if _, err := note.Open(checkpoint, note.VerifierList(witness)); err == nil && !seen[witness.name] {
			seen[witness.name] = true
			names = append(names, witness.name)
		}
	}
	if len(names) < needed {
		return nil, fmt.Errorf("cosigned by %d of the %d witnesses that are needed", len(names), needed)
	}
	return append([]string{"cosigned by " + strings.Join(names, ", ")}, notes...), nil
}

// mldsaForm holds the ML-DSA-44 line of a key to its form, and says that it was not checked.
func mldsaForm(checkpoint []byte, own key) ([]string, error) {
	at := strings.LastIndex(string(checkpoint), "\n\n")
	if at < 0 {
		return nil, errors.New("not a note")
	}
	for _, line := range strings.Split(string(checkpoint[at+2:]), "\n") {
		parts := strings.Split(line, " ")
		if len(parts) != 3 || parts[1] != own.name {
			continue
		}
		raw, err := strict.DecodeString(parts[2])
		if err != nil || len(raw) < 4 || binary.BigEndian.Uint32(raw) != own.hash {
			continue
		}
		if len(raw) != 4+mldsaSignature || raw[4]>>7 != 0 {
			return nil, errors.New("an ML-DSA-44 line is not of its form")
		}
		return []string{"not checked here, form only: the ML-DSA-44 signature of " + own.name}, nil
	}
	return nil, nil
}

// checkBundle holds a bundle of entries to the leaf hashes of the tree, which the reader proves up to the signed root.
func checkBundle(directory string, hashes tlog.HashReader, start, count int64) error {
	data, err := os.ReadFile(filepath.Join(directory, "tile", "entries", tileName(start/width, count)))
	if err != nil {
		return fmt.Errorf("entries from %d: missing", start)
	}
	indexes := make([]int64, count)
	for at := range indexes {
		indexes[at] = tlog.StoredHashIndex(0, start+int64(at))
	}
	proven, err := hashes.ReadHashes(indexes)
	if err != nil {
		return fmt.Errorf("entries from %d: %w", start, err)
	}
	for at, hash := range proven {
		index := start + int64(at)
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return fmt.Errorf("entry %d: cut short", index)
		}
		entry := data[2 : 2+binary.BigEndian.Uint16(data)]
		data = data[2+len(entry):]
		if tlog.RecordHash(entry) != hash {
			return fmt.Errorf("entry %d: is not what was logged", index)
		}
		var facts struct{ Index *int64 }
		if err := json.Unmarshal(entry, &facts); err != nil || facts.Index == nil || *facts.Index != index {
			return fmt.Errorf("entry %d: carries another index", index)
		}
	}
	if len(data) > 0 {
		return fmt.Errorf("entries from %d: longer than the entries", start)
	}
	return nil
}

// tiles reads hash tiles as C2SP tlog-tiles names them.
type tiles string

func (directory tiles) Height() int { return height }

func (directory tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (directory tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(wanted))
	for at, tile := range wanted {
		path := filepath.Join(string(directory), "tile", strconv.Itoa(tile.L), tileName(tile.N, int64(tile.W)))
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d: missing", tile.L, tile.N)
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("tile %d/%d: length", tile.L, tile.N)
		}
		read[at] = data
	}
	return read, nil
}

func tileName(number, count int64) string {
	name := fmt.Sprintf("%03d", number%1000)
	for number /= 1000; number > 0; number /= 1000 {
		name = fmt.Sprintf("x%03d/%s", number%1000, name)
	}
	if count < width {
		name = fmt.Sprintf("%s.p/%d", name, count)
	}
	return name
}
