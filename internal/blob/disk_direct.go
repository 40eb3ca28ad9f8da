package blob

import (
	"context"
	"time"
)

// Direct implements Stager; a disk takes nothing by itself.
func (d *Disk) Direct() bool { return false }

// Begin implements Stager; there is no way in.
func (d *Disk) Begin(context.Context, StageKey, Split) (Staged, error) {
	return Staged{}, errNotDirect
}

// PartURL implements Stager; there is no way in.
func (d *Disk) PartURL(context.Context, StageKey, Staged, Part, time.Duration) (string, error) {
	return "", errNotDirect
}

// Sent implements Stager; nothing was ever begun.
func (d *Disk) Sent(context.Context, StageKey, Staged, Split) ([]int, error) {
	return nil, errStagedLost
}

// Adopt implements Stager; nothing was ever sent.
func (d *Disk) Adopt(context.Context, StageKey, Staged, Split) (Info, error) {
	return Info{}, errNotSent
}
