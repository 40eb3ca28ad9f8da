// Package textquery reads what people type into a search box: words that must all occur, "phrases", AND, OR,
// NOT, -word and parentheses. It never fails on syntax: what makes no sense is left out or read as words.
package textquery

import (
	"errors"
	"strings"
	"unicode"
)

// Bounds of a query.
const (
	maxTerms = 32
	maxDepth = 16
)

// ErrTooLong says that a query has more words or parentheses than anybody types.
var ErrTooLong = errors.New("the search has too many words")

// Op says how a query is made of its parts.
type Op int

// The kinds of query.
const (
	None Op = iota // nothing was asked for
	Text           // the text occurs
	And            // all parts match
	Or             // one of the parts matches
	Not            // the only part does not match
)

// Query is a parsed search. Text is in lower case and holds no line breaks.
type Query struct {
	Op   Op
	Text string
	Of   []Query
}

// Parse reads a search. Its only error is ErrTooLong.
func Parse(text string) (Query, error) {
	p := parser{tokens: tokens(text)}
	if len(p.tokens) > 2*maxTerms {
		return Query{}, ErrTooLong
	}
	var parts []Query
	for p.at < len(p.tokens) && !p.deep {
		parts = append(parts, p.or(0))
		if p.at < len(p.tokens) { // a parenthesis that nothing opened
			p.at++
		}
	}
	q := join(And, parts)
	if p.deep || p.terms > maxTerms {
		return Query{}, ErrTooLong
	}
	return q, nil
}

// Required lists texts that occur in everything the query matches.
func (q Query) Required() []string {
	switch q.Op {
	case Text:
		return []string{q.Text}
	case And:
		var all []string
		for _, part := range q.Of {
			all = append(all, part.Required()...)
		}
		return all
	case None, Or, Not:
	}
	return nil
}

// Texts counts the texts that the query names.
func (q Query) Texts() int {
	n := 0
	if q.Op == Text {
		n = 1
	}
	for _, part := range q.Of {
		n += part.Texts()
	}
	return n
}

// join combines parts and drops those that ask for nothing.
func join(op Op, parts []Query) Query {
	kept := parts[:0:0]
	for _, part := range parts {
		switch part.Op {
		case None:
		case op:
			kept = append(kept, part.Of...)
		default:
			kept = append(kept, part)
		}
	}
	switch len(kept) {
	case 0:
		return Query{}
	case 1:
		return kept[0]
	}
	return Query{Op: op, Of: kept}
}

type parser struct {
	tokens []token
	at     int
	terms  int
	deep   bool // parentheses are nested deeper than anybody types
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{kind: end}
}

func (p *parser) or(depth int) Query {
	parts := []Query{p.and(depth)}
	for p.peek().kind == or {
		p.at++
		parts = append(parts, p.and(depth))
	}
	return join(Or, parts)
}

func (p *parser) and(depth int) Query {
	var parts []Query
	for {
		switch p.peek().kind {
		case or, closing, end:
			return join(And, parts)
		case and:
			p.at++
		case word, not, opening:
			parts = append(parts, p.unary(depth))
		}
	}
}

func (p *parser) unary(depth int) Query {
	negated := false
	for p.peek().kind == not {
		p.at++
		negated = !negated
	}
	q := p.primary(depth)
	if negated && q.Op != None {
		return Query{Op: Not, Of: []Query{q}}
	}
	return q
}

func (p *parser) primary(depth int) Query {
	switch t := p.peek(); t.kind {
	case word:
		p.at++
		p.terms++
		return Query{Op: Text, Text: t.text}
	case opening:
		p.at++
		if depth >= maxDepth {
			p.deep = true
			p.at = len(p.tokens)
			return Query{}
		}
		q := p.or(depth + 1)
		if p.peek().kind == closing {
			p.at++
		}
		return q
	case and, or, not, closing, end:
	}
	return Query{}
}

type kind int

const (
	end kind = iota
	word
	and
	or
	not
	opening
	closing
)

type token struct {
	kind kind
	text string
}

// tokens splits a search. A quotation mark that nothing closes reaches to the end.
func tokens(text string) []token {
	var out []token
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch c := text[0]; {
		case c == '(':
			out, text = append(out, token{kind: opening}), text[1:]
		case c == ')':
			out, text = append(out, token{kind: closing}), text[1:]
		case c == '"':
			phrase, rest, _ := strings.Cut(text[1:], `"`)
			out, text = phraseToken(out, phrase), rest
		case c == '-' && len(text) > 1 && !unicode.IsSpace(rune(text[1])):
			out, text = append(out, token{kind: not}), text[1:]
		default:
			n := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`()"`, r) })
			if n < 0 {
				n = len(text)
			}
			out, text = append(out, wordToken(text[:n])), text[n:]
		}
	}
	return out
}

func phraseToken(out []token, phrase string) []token {
	if phrase = strings.Join(strings.Fields(strings.ToLower(phrase)), " "); phrase == "" {
		return out
	}
	return append(out, token{kind: word, text: phrase})
}

// wordToken tells operators, which are in capitals, from words.
func wordToken(text string) token {
	switch text {
	case "AND", "&&":
		return token{kind: and}
	case "OR", "||":
		return token{kind: or}
	case "NOT":
		return token{kind: not}
	}
	return token{kind: word, text: strings.ToLower(text)}
}
