package blob

import (
	"context"
	"time"
)

// PutURL implements Stager; a disk takes nothing by itself.
func (d *Disk) PutURL(context.Context, StageKey, time.Duration) (string, bool, error) {
	return "", false, nil
}

// Adopt implements Stager; nothing was ever sent.
func (d *Disk) Adopt(context.Context, StageKey, int64) (Info, error) { return Info{}, errNotSent }
