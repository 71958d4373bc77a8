// A third verifier of exported audit logs, on the code that Go checks its own module log with: golang.org/x/mod/sumdb.
// Notes and tile hashes are that library's work; here stand only the files of C2SP tlog-tiles and the entries' order.
//
//	go build -o verify verify.go          (Debian: golang-go, golang-golang-x-mod-dev; GOPATH=/usr/share/gocode GO111MODULE=off)
//	./verify DIRECTORY KEYFILE
//
// Exit 0 and INTACT, or 1 and the first thing that is wrong.
package main

import (
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

func main() {
	if len(os.Args) != 3 {
		fmt.Println("usage: verify DIRECTORY KEYFILE")
		os.Exit(2)
	}
	tree, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Printf("NOT INTACT: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("INTACT: %d entries, root %s\n", tree.N, hex.EncodeToString(tree.Hash[:]))
}

func verify(directory, keyFile string) (tlog.Tree, error) {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return tlog.Tree{}, errors.New("the key file cannot be read")
	}
	checkpoint, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, errors.New("checkpoint: missing")
	}
	tree, err := signedTree(checkpoint, strings.TrimSpace(string(key)))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	hashes := tlog.TileHashReader(tree, tiles(directory))
	for start := int64(0); start < tree.N; start += width {
		count := tree.N - start
		if count > width {
			count = width
		}
		if err := checkBundle(directory, hashes, start, count); err != nil {
			return tlog.Tree{}, err
		}
	}
	return tree, nil
}

// signedTree returns what the log itself signed (C2SP tlog-checkpoint); signatures of others are ignored.
func signedTree(checkpoint []byte, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open(checkpoint, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	for _, signature := range signed.Sigs { // one spelling only: the library is lenient about the last bits of base64
		if _, err := strict.DecodeString(signature.Base64); err != nil {
			return tlog.Tree{}, errors.New("base64 in another spelling")
		}
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("size")
	}
	root, err := strict.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("root")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
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
