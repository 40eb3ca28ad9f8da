package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Nodes hear of each other's writes by NOTIFY, which PostgreSQL delivers to every node in the order of the
// commits, exactly when the transaction that sent it is committed. So a node that has heard its own ping has
// heard of every write before that ping, and a copy of what was read is known to be right as long as nothing
// was heard of its tenant.
const (
	changesChannel = "signate_changes"

	// trust is how long after a ping was sent what was heard is complete enough: the rule is one second.
	trust = 900 * time.Millisecond

	pingInterval = 250 * time.Millisecond
	idleAfter    = time.Minute // without anybody who asks, nobody pings
)

// Messages on the channel. An epoch begins when a node comes in: it does not know what was heard before, so all
// forget together.
const (
	sayChanged = "c " // and tenant and transaction
	sayEpoch   = "e " // and a random name
	sayPing    = "p " // and node and number
)

const notify = "select pg_notify($1, $2 || pg_current_xact_id()::text), pg_current_xact_id()::text"

// A ping need not survive a crash of the database.
const ping = "select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)"

// changes is what a node has heard of the tenants' writes.
type changes struct {
	node string

	mu      sync.Mutex
	running bool
	epoch   string
	last    map[uuid.UUID]string // transaction that changed the tenant last
	own     map[string]*change   // transactions of this node that are not heard of yet
	waiting map[uuid.UUID]int    // how many of them are committed
	pings   map[string]time.Time // when they were sent
	until   time.Time            // what was heard is complete until then
	asked   time.Time
	wake    chan struct{}
	count   int
}

type change struct {
	name      string
	tenant    uuid.UUID
	at        time.Time
	committed bool
}

func newChanges() *changes {
	c := &changes{node: uuid.NewString(), wake: make(chan struct{}, 1), own: map[string]*change{}}
	c.reset()
	return c
}

// reset forgets everything but the changes that are about to be committed: those come after what is heard next.
func (c *changes) reset() {
	c.epoch, c.until = "", time.Time{}
	c.last, c.waiting, c.pings = map[uuid.UUID]string{}, map[uuid.UUID]int{}, map[string]time.Time{}
	maps.DeleteFunc(c.own, func(_ string, ch *change) bool { return ch.committed })
}

// Changed says that the transaction changes what is kept in copies of the tenant's data. Nodes hear of it when
// it is committed, and never when it is not.
func (tx Tx) Changed(tenant uuid.UUID) {
	if tenant != uuid.Nil && tx.database == "" { // what lies in another database is not kept in copies
		tx.changed[tenant] = struct{}{}
	}
}

// announce tells of what the transaction changed, as the last thing in it.
func (c *changes) announce(ctx context.Context, tx pgx.Tx, tenants map[uuid.UUID]struct{}) (committed func(), err error) {
	var mine []*change
	for tenant := range tenants {
		var token string
		if err := tx.QueryRow(ctx, notify, changesChannel, sayChanged+tenant.String()+" ").Scan(nil, &token); err != nil {
			return nil, fmt.Errorf("tell the nodes of a change: %w", err)
		}
		mine = append(mine, c.begin(tenant, token))
	}
	return func() { c.commit(mine) }, nil
}

func (c *changes) begin(tenant uuid.UUID, token string) *change {
	ch := &change{name: tenant.String() + " " + token, tenant: tenant, at: time.Now()}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		c.own[ch.name] = ch
	}
	return ch
}

// commit makes copies of the tenants unusable on this node until it hears of the change in its place among
// the others: whoever made a change sees it.
func (c *changes) commit(mine []*change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range mine {
		if c.own[ch.name] == ch { // it is not heard of yet
			ch.committed = true
			c.waiting[ch.tenant]++
		}
	}
}

// Generation names the state of the tenant's data that this node knows of: what was read at a generation is
// right as long as the generation is the same. It is the same name on all nodes. Without one no copy may be
// used; that is so while the node cannot be sure that it hears of every write within a second, and for
// tenants in databases of their own.
func (db *DB) Generation(tenant uuid.UUID) (name string, ok bool) {
	if _, elsewhere := db.routes.Load(tenant); elsewhere {
		return "", false
	}
	return db.changes.generation(tenant, time.Now())
}

func (c *changes) generation(tenant uuid.UUID, now time.Time) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.asked) > idleAfter {
		select {
		case c.wake <- struct{}{}:
		default:
		}
	}
	c.asked = now
	if c.epoch == "" || now.After(c.until) || c.waiting[tenant] > 0 {
		return "", false
	}
	return c.epoch + "." + c.last[tenant], true
}

// hear takes a message in.
func (c *changes) hear(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest, isChange := strings.CutPrefix(text, sayChanged)
	switch {
	case isChange:
		c.hearChange(rest)
	case strings.HasPrefix(text, sayEpoch):
		c.epoch, c.last = text[len(sayEpoch):], map[uuid.UUID]string{}
	default:
		if sent, mine := c.pings[text]; mine {
			c.until = sent.Add(trust)
			delete(c.pings, text)
		}
	}
}

func (c *changes) hearChange(text string) {
	name, token, _ := strings.Cut(text, " ")
	tenant, err := uuid.Parse(name)
	if err != nil {
		return
	}
	c.last[tenant] = token
	ch, mine := c.own[text]
	if !mine {
		return
	}
	delete(c.own, text)
	if ch.committed {
		if c.waiting[tenant]--; c.waiting[tenant] <= 0 {
			delete(c.waiting, tenant)
		}
	}
}

// FollowChanges hears of writes until the context ends, and connects again after every failure. While it does
// not run or the line is broken, Generation has no answer.
func (db *DB) FollowChanges(ctx context.Context) error {
	c := db.changes
	defer c.stop()
	for wait := 100 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 5*time.Second) {
		started := time.Now()
		err := db.followOnce(ctx)
		c.stop()
		if ctx.Err() != nil {
			return nil
		}
		if db.log != nil {
			db.log.WarnContext(ctx, "the line on which nodes hear of changes broke; nothing is cached until it is back", "error", err)
		}
		if time.Since(started) > time.Minute {
			wait = 100 * time.Millisecond
		}
		if pause(ctx, wait/2+rand.N(wait)) != nil { //nolint:gosec // it only spreads connections
			return nil
		}
	}
	return nil
}

func (c *changes) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = false
	c.reset()
}

func (c *changes) start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reset()
	c.running = true
}

func (db *DB) followOnce(ctx context.Context) error {
	conn, err := db.shared.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	raw := conn.Hijack() // a connection that listens must not go back to the pool
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	if _, err := raw.Exec(ctx, "listen "+changesChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	db.changes.start()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go db.ping(ctx, cancel)
	for {
		n, err := raw.WaitForNotification(ctx)
		if err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		db.changes.hear(n.Payload)
	}
}

// ping opens an epoch and then asks again and again whether everything is heard.
func (db *DB) ping(ctx context.Context, broken context.CancelCauseFunc) {
	c := db.changes
	say := sayEpoch + uuid.NewString()
	for {
		ask, cancel := context.WithTimeout(ctx, connectTimeout)
		_, err := db.shared.pool.Exec(ask, ping, changesChannel, say)
		cancel()
		if err != nil && strings.HasPrefix(say, sayEpoch) {
			broken(err)
			return
		}
		if pause(ctx, pingInterval) != nil {
			return
		}
		if say = c.nextPing(time.Now()); say != "" {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
			say = c.nextPing(time.Now())
		}
	}
}

// nextPing is what to say next; nothing when nobody asks.
func (c *changes) nextPing(now time.Time) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for text, sent := range c.pings {
		if now.Sub(sent) > trust {
			delete(c.pings, text) // it is worth nothing any more
		}
	}
	for text, ch := range c.own {
		if !ch.committed && now.Sub(ch.at) > idleAfter {
			delete(c.own, text) // it was rolled back: between telling and the commit there is nothing
		}
	}
	if now.Sub(c.asked) > idleAfter {
		return ""
	}
	c.count++
	text := sayPing + c.node + " " + strconv.Itoa(c.count)
	c.pings[text] = now
	return text
}
