// Checks a log with the reference implementation of notes and tiles (golang.org/x/mod/sumdb/note and tlog), of which this project has no line: signature of
// the checkpoint, then inclusion of every entry, from the tiles. Usage: go run checklog.go DIRECTORY VERIFIER_KEY; exit code 0: right.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var directory string

func fail(what string, err error) {
	fmt.Println("wrong:", what, err)
	os.Exit(1)
}

// tiles reads tiles; C2SP's paths are the reference's without the height.
type tiles struct{}

func (tiles) Height() int { return 8 }

func path(t tlog.Tile) string {
	return filepath.Join(directory, strings.Replace(t.Path(), "tile/8/", "tile/", 1))
}

func (tiles) ReadTiles(ts []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range ts {
		b, err := os.ReadFile(path(t))
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	directory = os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail("key", err)
	}
	bytes, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		fail("checkpoint", err)
	}
	n, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		fail("note", err)
	}
	lines := strings.Split(n.Text, "\n")
	size, _ := strconv.ParseInt(lines[1], 10, 64)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		fail("root", err)
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	// Each hash that the reader gives is checked against the tree's root.
	reader := tlog.TileHashReader(tree, tiles{})
	var index int64
	for b := int64(0); b*256 < size; b++ {
		width := size - b*256
		if width > 256 {
			width = 256
		}
		t := tlog.Tile{H: 8, L: 0, N: b, W: int(width)}
		name := strings.Replace(path(t), filepath.Join("tile", "0")+string(filepath.Separator), filepath.Join("tile", "entries")+string(filepath.Separator), 1)
		bundle, err := os.ReadFile(name)
		if err != nil {
			fail("entries", err)
		}
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				fail("entries", fmt.Errorf("truncated"))
			}
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(size, index, reader)
			if err != nil {
				fail("proof", err)
			}
			if err := tlog.CheckRecord(proof, size, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				fail(fmt.Sprint("entry ", index), err)
			}
			index++
		}
	}
	fmt.Println("right:", size, "entries")
}
