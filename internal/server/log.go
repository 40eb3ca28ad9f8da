package server

import (
	"context"
	"io"
	"log/slog"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
)

// NewLogger returns a logger that adds request, tenant, user and screen to every line.
func NewLogger(w io.Writer, level, format string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	opts := &slog.HandlerOptions{Level: l}
	var h slog.Handler = slog.NewTextHandler(w, opts)
	if format == "json" {
		h = slog.NewJSONHandler(w, opts)
	}
	return slog.New(actorHandler{h})
}

// actorHandler adds who acts, from the context.
type actorHandler struct{ slog.Handler }

// Handle adds the actor's fields to the record.
func (h actorHandler) Handle(ctx context.Context, r slog.Record) error {
	a := access.From(ctx)
	if a.RequestID != "" {
		r.AddAttrs(slog.String("request_id", a.RequestID))
	}
	for name, id := range map[string]uuid.UUID{"tenant_id": a.Tenant, "user_id": a.User, "device_id": a.Device, "api_key_id": a.APIKey} {
		if id != uuid.Nil {
			r.AddAttrs(slog.String(name, id.String()))
		}
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps adding the actor.
func (h actorHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return actorHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps adding the actor.
func (h actorHandler) WithGroup(name string) slog.Handler {
	return actorHandler{h.Handler.WithGroup(name)}
}
