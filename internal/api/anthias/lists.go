package anthias

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/asset"
)

// maxLists bounds the encoded lists that are kept.
const maxLists = 500

type listKey struct {
	tenant  uuid.UUID
	version string
}

// listCache keeps the encoded list of all assets: clients ask for it every few seconds, and it changes
// with the assets or when a window opens or closes.
type listCache struct {
	mu   sync.Mutex
	kept map[listKey]encodedList
}

type encodedList struct {
	of     *asset.All
	zone   *time.Location
	active []bool
	body   []byte
}

func newListCache() *listCache { return &listCache{kept: map[listKey]encodedList{}} }

func (l *listCache) encode(key listKey, all *asset.All, v version, b box) []byte {
	active := make([]bool, len(all.Assets))
	for i := range all.Assets {
		active[i] = all.Assets[i].Window().Active(b.now, b.zone)
	}
	l.mu.Lock()
	kept := l.kept[key]
	l.mu.Unlock()
	if kept.of == all && kept.zone.String() == b.zone.String() && slices.Equal(kept.active, active) {
		return kept.body
	}
	body := []byte{'['}
	for i, one := range all.Assets {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendObject(body, v.encode(one, b))
	}
	body = append(body, ']')
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) >= maxLists {
		clear(l.kept)
	}
	l.kept[key] = encodedList{all, b.zone, active, body}
	return body
}
