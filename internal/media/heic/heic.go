// Package heic decodes HEIC pictures with libheif in a WebAssembly sandbox: a file that breaks the decoder fails
// alone, within a bound of memory, and when its context ends.
package heic

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed" // the decoder
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed heif.wasm.gz
var packed []byte

// ErrDecode says that the decoder did not understand the picture.
var ErrDecode = errors.New("decode HEIC: not a readable picture")

// memoryPages bounds the memory of one decoding, in pages of 64 KiB. 50 million pixels take 360 MB, and about twice
// that where they are transparent.
const memoryPages = 16 << 10

// Decoder decodes pictures. It compiles itself when first used, which takes seconds. The zero value works; it is
// safe for concurrent use.
type Decoder struct {
	once    sync.Once
	runtime wazero.Runtime
	module  wazero.CompiledModule
	err     error
}

func (d *Decoder) compile(ctx context.Context) error {
	d.once.Do(func() {
		// Whoever comes first compiles for all, so its end must not spoil it.
		ctx := context.WithoutCancel(ctx)
		unpacked, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			d.err = fmt.Errorf("unpack HEIC decoder: %w", err)
			return
		}
		code, err := io.ReadAll(unpacked)
		if err != nil {
			d.err = fmt.Errorf("unpack HEIC decoder: %w", err)
			return
		}
		d.runtime = wazero.NewRuntimeWithConfig(ctx,
			wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages).WithCloseOnContextDone(true))
		if _, err := wasi_snapshot_preview1.Instantiate(ctx, d.runtime); err != nil {
			d.err = fmt.Errorf("prepare HEIC decoder: %w", err)
			return
		}
		if d.module, err = d.runtime.CompileModule(ctx, code); err != nil {
			d.err = fmt.Errorf("compile HEIC decoder: %w", err)
		}
	})
	return d.err
}

// Decode decodes the primary picture of a file with its turns applied. It takes as long as its context lets it. check is asked about its size before pixels
// are decoded; its error is returned. The error is ErrDecode when the file is to blame.
func (d *Decoder) Decode(ctx context.Context, file []byte, check func(width, height int) error) (image.Image, error) {
	if err := d.compile(ctx); err != nil {
		return nil, err
	}
	// A fresh instance for each picture: nothing of one can reach the next.
	module, err := d.runtime.InstantiateModule(ctx, d.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, errors.Join(ctx.Err(), fmt.Errorf("start HEIC decoder: %w", err))
	}
	defer func() { _ = module.Close(context.WithoutCancel(ctx)) }()
	img, err := (&call{ctx: ctx, module: module}).decode(file, check)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return img, err
}

// call is one decoding.
type call struct {
	ctx    context.Context
	module api.Module
}

// What the decoder says before it decodes, in this order in its memory.
type header struct{ width, height, colorspace, chroma, premultiplied uint32 }

func (c *call) decode(file []byte, check func(width, height int) error) (image.Image, error) {
	in, err := c.alloc(len(file))
	if err != nil {
		return nil, err
	}
	if !c.module.Memory().Write(in, file) {
		return nil, ErrDecode
	}
	out, err := c.alloc(5 * 4)
	if err != nil {
		return nil, err
	}
	run := func(configOnly uint64, pixels uint32) error {
		result, err := c.module.ExportedFunction("decode").Call(c.ctx, uint64(in), uint64(len(file)), configOnly,
			uint64(out), uint64(out+4), uint64(out+8), uint64(out+12), uint64(out+16), uint64(pixels))
		if err != nil {
			return errors.Join(ErrDecode, err) // a trap: out of memory, out of bounds
		}
		if result[0] == 0 {
			return ErrDecode
		}
		return nil
	}
	if err := run(1, 0); err != nil {
		return nil, err
	}
	h, ok := c.header(out)
	if !ok {
		return nil, ErrDecode
	}
	if err := check(int(h.width), int(h.height)); err != nil {
		return nil, err
	}
	planes, err := h.planes()
	if err != nil {
		return nil, err
	}
	pixels, err := c.alloc(planes.size())
	if err != nil {
		return nil, err
	}
	if err := run(0, pixels); err != nil {
		return nil, err
	}
	data, ok := c.module.Memory().Read(pixels, uint32(planes.size()))
	if !ok {
		return nil, ErrDecode
	}
	return planes.image(bytes.Clone(data)), nil // the memory goes with the instance
}

func (c *call) alloc(size int) (uint32, error) {
	result, err := c.module.ExportedFunction("malloc").Call(c.ctx, uint64(size))
	if err != nil {
		return 0, errors.Join(ErrDecode, err)
	}
	if result[0] == 0 {
		return 0, errors.Join(ErrDecode, errors.New("out of memory"))
	}
	return uint32(result[0]), nil
}

func (c *call) header(at uint32) (header, bool) {
	var values [5]uint32
	for i := range values {
		v, ok := c.module.Memory().ReadUint32Le(at + uint32(i)*4)
		if !ok {
			return header{}, false
		}
		values[i] = v
	}
	return header{values[0], values[1], values[2], values[3], values[4]}, true
}
