package blob

// Bounds of what S3 takes as a multipart upload.
const (
	MinPart  = 5 << 20 // bytes of a part that is not the last
	MaxPart  = 5 << 30 // bytes of any part
	MaxParts = 10_000
	maxWhole = 5 << 40 // bytes of all parts together

	directPart = 64 << 20 // bytes of a part when nobody asks for another size
)

// Split is how a file is cut into parts that are sent by themselves, in any order.
type Split struct {
	Size     int64 // of the file
	PartSize int64 // of every part but the last
}

// Part is a piece of a file that is sent by itself.
type Part struct {
	Number       int // from 1
	Offset, Size int64
}

// NewSplit cuts a file of size bytes. partSize is what its client asks for; 0 leaves a file whole as long as the
// storage takes it at once. Parts are larger than asked for where there would be too many. Faults: TooLarge.
func NewSplit(size, partSize int64) (Split, error) {
	switch {
	case size > maxWhole:
		return Split{}, ErrTooLarge
	case partSize == 0 && size <= MaxPart:
		return Split{Size: size, PartSize: size}, nil
	case partSize == 0:
		partSize = directPart
	}
	const mib = 1 << 20
	least := (size + MaxParts*mib - 1) / (MaxParts * mib) * mib
	return Split{Size: size, PartSize: min(max(partSize, least, MinPart), MaxPart, size)}, nil
}

// Count is how many parts there are.
func (s Split) Count() int { return int((s.Size + s.PartSize - 1) / s.PartSize) }

// Part returns a part by its number; ok is false when there is none.
func (s Split) Part(number int) (p Part, ok bool) {
	if number < 1 || number > s.Count() {
		return Part{}, false
	}
	from := int64(number-1) * s.PartSize
	return Part{Number: number, Offset: from, Size: min(s.PartSize, s.Size-from)}, true
}
