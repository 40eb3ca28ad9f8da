package invitation

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
)

// maxLines bounds the people of one table.
const maxLines = 500

// Line tells what became of one line of a table.
type Line struct {
	Number     int // in the file, from 1
	Email      string
	Invitation *Invitation
	Fault      *fault.Error // nil when the person is invited
}

// InviteAll invites everybody in a table in CSV. Its first line names the columns: email, and if wanted
// role and message, in any order. Each line stands for itself: those that are wrong are told, the others
// are invited. Faults: Invalid for what is no such table.
func (s *Service) InviteAll(ctx context.Context, table io.Reader) ([]Line, error) {
	r := csv.NewReader(table)
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	header, err := r.Read()
	if err != nil {
		return nil, fault.Invalid("", "malformed", "The first line names the columns: email, role, message.").Because(err)
	}
	columns, err := columnsOf(header)
	if err != nil {
		return nil, err
	}
	lines := []Line{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, brokenLine(err, len(lines))
		}
		if len(lines) == maxLines {
			return lines, fault.Invalid("", "too_long", fmt.Sprintf("A table has at most %d people; nobody after them was invited.", maxLines))
		}
		number, _ := r.FieldPos(0)
		line, err := s.inviteLine(ctx, number, columns.read(record))
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
	}
}

func brokenLine(err error, done int) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return fault.Invalid("", "malformed", fmt.Sprintf("Line %d is not CSV; the %d people before it were handled.", pe.Line, done)).Because(err)
	}
	return err
}

func (s *Service) inviteLine(ctx context.Context, number int, in Input) (Line, error) {
	line := Line{Number: number, Email: in.Email}
	i, err := s.Invite(ctx, in)
	if err == nil {
		line.Invitation = &i
		return line, nil
	}
	if line.Fault = fault.As(err); line.Fault == nil || line.Fault.Kind == fault.KindUnavailable {
		return line, err
	}
	return line, nil
}

// columns are the places of the fields in a record, -1 for those that the table has not.
type columns struct{ email, role, message int }

func columnsOf(header []string) (columns, error) {
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
	}
	c := columns{slices.Index(header, "email"), slices.Index(header, "role"), slices.Index(header, "message")}
	if c.email < 0 {
		return c, fault.Invalid("", "malformed", "The first line names the columns: email, role, message.")
	}
	return c, nil
}

func (c columns) read(record []string) Input {
	at := func(i int) string {
		if i < 0 || i >= len(record) {
			return ""
		}
		return strings.TrimSpace(record[i])
	}
	return Input{Email: at(c.email), Role: access.Role(at(c.role)), Message: clip(at(c.message))}
}

// clip keeps a message within what a single invitation takes.
func clip(text string) string {
	if runes := []rune(text); len(runes) > maxMessage {
		return string(runes[:maxMessage])
	}
	return text
}

// maxMessage bounds a message in characters.
const maxMessage = 1000
