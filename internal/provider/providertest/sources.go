package providertest

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// Yodeck starts an account of Yodeck; its API begins at URL.
func Yodeck(tb testing.TB, things ...Thing) *Server {
	mux := http.NewServeMux()
	s := start(tb, mux, things)
	authorised := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "Token "+Secret {
			http.Error(w, `{"detail":"Invalid token."}`, http.StatusUnauthorized)
			return false
		}
		return true
	}
	mux.HandleFunc("GET /media/{$}", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		q := r.URL.Query()
		var of []any
		for _, t := range s.things {
			if t.Kind == q.Get("media_type") {
				of = append(of, map[string]any{"id": number(t.ID), "name": t.Name})
			}
		}
		offset, _ := strconv.Atoi(q.Get("offset"))
		limit, _ := strconv.Atoi(q.Get("limit"))
		page, more := pageOf(of, offset, limit)
		var next any
		if more {
			next = "http://" + r.Host + "/media/?offset=" + strconv.Itoa(offset+limit)
		}
		reply(w, map[string]any{"count": len(of), "next": next, "results": page})
	})
	mux.HandleFunc("GET /media/{id}/{$}", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		t, ok := s.find(r.PathValue("id"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		arguments := map[string]any{}
		if t.URL != "" {
			arguments["browser_url"] = t.URL
		} else if t.Content != nil {
			arguments["download_from_url"] = s.URL + "/download/" + t.ID
		}
		reply(w, map[string]any{
			"id": number(t.ID), "name": t.Name, "media_origin": map[string]any{"type": t.Kind}, "arguments": arguments, "default_duration": t.Duration,
			"tags": t.Tags, "availability_schedule": map[string]any{"enable": t.From != "", "available_after": t.From, "available_before": t.Until},
		})
	})
	// Downloads lead to a storage elsewhere, which must not see the token.
	storage := "http://" + strings.Replace(strings.TrimPrefix(s.URL, "http://"), "127.0.0.1", "localhost", 1)
	mux.HandleFunc("GET /download/{id}", func(w http.ResponseWriter, r *http.Request) {
		if authorised(w, r) {
			http.Redirect(w, r, storage+"/storage/"+r.PathValue("id")+".bin?signature=x", http.StatusFound)
		}
	})
	mux.HandleFunc("GET /storage/{file}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			http.Error(w, "only one way of signing in is allowed", http.StatusBadRequest)
			return
		}
		t, _ := s.find(strings.TrimSuffix(r.PathValue("file"), ".bin"))
		_, _ = w.Write(t.Content)
	})
	return s
}

func number(id string) any {
	if n, err := strconv.Atoi(id); err == nil {
		return n
	}
	return id
}

func pageOf[T any](all []T, offset, limit int) (page []T, more bool) {
	if offset >= len(all) {
		return []T{}, false
	}
	end := min(offset+limit, len(all))
	return all[offset:end], end < len(all)
}

// ScreenCloud starts an account of ScreenCloud; URL is the address of its GraphQL API.
func ScreenCloud(tb testing.TB, things ...Thing) *Server {
	mux := http.NewServeMux()
	s := start(tb, mux, things)
	mux.HandleFunc("GET /original/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			http.Error(w, "signed addresses take no token", http.StatusBadRequest)
			return
		}
		t, _ := s.find(r.PathValue("id"))
		_, _ = w.Write(t.Content)
	})
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+Secret {
			reply(w, map[string]any{"data": nil, "errors": []any{map[string]any{"message": "You are not authenticated"}}})
			return
		}
		var q struct {
			Query     string
			Variables struct {
				First int
				After *string
				ID    string
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		reply(w, map[string]any{"data": s.graph(q.Query, q.Variables.First, q.Variables.After, q.Variables.ID)})
	})
	return s
}

func (s *Server) graph(query string, first int, after *string, id string) any {
	node := func(t Thing) map[string]any {
		n := map[string]any{"id": t.ID, "name": t.Name, "mimetype": t.Kind, "linkType": t.LinkType, "url": t.URL}
		n["availableAt"], n["expireAt"], n["source"] = t.From, t.Until, nil
		if t.Content != nil {
			n["source"] = s.URL + "/original/" + t.ID
		}
		n["fileOutputsByFileId"] = map[string]any{"nodes": []any{}}
		return n
	}
	list := func(links bool) any {
		var all []any
		for _, t := range s.things {
			if (t.LinkType != "") == links {
				all = append(all, node(t))
			}
		}
		offset := 0
		if after != nil {
			offset, _ = strconv.Atoi(*after)
		}
		page, more := pageOf(all, offset, first)
		return map[string]any{"list": map[string]any{"pageInfo": map[string]any{"hasNextPage": more, "endCursor": strconv.Itoa(offset + len(page))}, "nodes": page}}
	}
	switch {
	case strings.Contains(query, "currentOrg"):
		return map[string]any{"currentOrg": map[string]any{"id": "org"}}
	case strings.Contains(query, "allFiles"):
		return list(false)
	case strings.Contains(query, "allLinks"):
		return list(true)
	}
	t, ok := s.find(id)
	if !ok {
		return map[string]any{"item": nil}
	}
	return map[string]any{"item": node(t)}
}

// PiSignage starts a server of piSignage; its API begins at URL/api.
func PiSignage(tb testing.TB, things ...Thing) *Server {
	mux := http.NewServeMux()
	s := start(tb, mux, things)
	mux.HandleFunc("POST /api/session", func(w http.ResponseWriter, r *http.Request) {
		var login struct{ Email, Password string }
		_ = json.NewDecoder(r.Body).Decode(&login)
		if login.Email != User || login.Password != Secret {
			http.Error(w, `{"message":"Wrong email or password"}`, http.StatusUnauthorized)
			return
		}
		reply(w, map[string]any{"token": s.issue(), "userInfo": map[string]any{"email": login.Email}})
	})
	authorised := func(w http.ResponseWriter, r *http.Request) bool {
		if !s.valid(r.Header.Get("X-Access-Token")) {
			http.Error(w, `{"message":"invalid token"}`, http.StatusUnauthorized)
			return false
		}
		return true
	}
	mux.HandleFunc("GET /api/files", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		files, known := []string{}, []any{}
		for _, t := range s.things {
			files = append(files, t.ID)
			if t.Kind != "" {
				known = append(known, map[string]any{"name": t.ID, "type": t.Kind, "duration": strconv.Itoa(t.Duration), "labels": t.Tags})
			}
		}
		reply(w, map[string]any{"success": true, "stat_message": "Sending files list", "data": map[string]any{"files": files, "dbdata": known}})
	})
	mux.HandleFunc("GET /media/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		t, ok := s.find(r.PathValue("name"))
		if !ok || t.Content == nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(t.Content)
	})
	return s
}

// Xibo starts a CMS of Xibo; its API begins at URL/api.
func Xibo(tb testing.TB, things ...Thing) *Server {
	mux := http.NewServeMux()
	s := start(tb, mux, things)
	mux.HandleFunc("POST /api/authorize/access_token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("grant_type") != "client_credentials" || r.FormValue("client_id") != User || r.FormValue("client_secret") != Secret {
			http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
			return
		}
		reply(w, map[string]any{"token_type": "Bearer", "expires_in": 3600, "access_token": s.issue()})
	})
	authorised := func(w http.ResponseWriter, r *http.Request) bool {
		if !s.valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")) {
			http.Error(w, `{"error":"access_denied"}`, http.StatusUnauthorized)
			return false
		}
		return true
	}
	mux.HandleFunc("GET /api/library", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		all := []any{}
		for _, t := range s.things {
			tags := []any{}
			for _, tag := range t.Tags {
				tags = append(tags, map[string]any{"tag": tag, "tagId": 1, "value": nil})
			}
			all = append(all, map[string]any{
				"mediaId": number(t.ID), "name": t.Name, "mediaType": t.Kind, "fileName": t.FileName, "fileSize": len(t.Content), "duration": t.Duration, "tags": tags, "folderName": t.Folder,
			})
		}
		start, _ := strconv.Atoi(r.FormValue("start"))
		length, _ := strconv.Atoi(r.FormValue("length"))
		page, _ := pageOf(all, start, length)
		reply(w, page)
	})
	mux.HandleFunc("GET /api/library/download/{id}/{type}", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		t, ok := s.find(r.PathValue("id"))
		if !ok || t.Content == nil || t.Kind != r.PathValue("type") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(t.Content)
	})
	return s
}

// Screenly starts an account of Screenly, which takes content; its API begins at URL.
func Screenly(tb testing.TB) *Server {
	mux := http.NewServeMux()
	s := start(tb, mux, nil)
	groups := []any{}
	authorised := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "Token "+Secret {
			http.Error(w, `{"detail":"Invalid token."}`, http.StatusForbidden)
			return false
		}
		return true
	}
	mux.HandleFunc("GET /asset-groups", func(w http.ResponseWriter, r *http.Request) {
		if authorised(w, r) {
			s.mu.Lock()
			defer s.mu.Unlock()
			reply(w, groups)
		}
	})
	mux.HandleFunc("POST /asset-groups", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		var g map[string]any
		_ = json.NewDecoder(r.Body).Decode(&g)
		g["id"] = "01HGROUP"
		s.mu.Lock()
		defer s.mu.Unlock()
		groups = append(groups, g)
		w.WriteHeader(http.StatusCreated)
		reply(w, []any{g})
	})
	mux.HandleFunc("GET /assets", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		found := []any{}
		for _, a := range s.Sent() {
			if r.FormValue("title") == "eq."+a.Title && r.FormValue("asset_group_id") == "eq."+a.Group {
				found = append(found, map[string]any{"id": "01H", "title": a.Title})
			}
		}
		reply(w, found)
	})
	mux.HandleFunc("POST /assets", func(w http.ResponseWriter, r *http.Request) {
		if !authorised(w, r) {
			return
		}
		a := Sent{Title: r.FormValue("title"), Group: r.FormValue("asset_group_id"), SourceURL: r.FormValue("source_url")}
		if f, header, err := r.FormFile("file"); err == nil {
			a.FileName = header.Filename
			a.Content, _ = io.ReadAll(f)
		}
		s.mu.Lock()
		s.sent = append(s.sent, a)
		n := len(s.sent)
		s.mu.Unlock()
		w.WriteHeader(http.StatusCreated)
		reply(w, []any{map[string]any{"id": "01HASSET" + strconv.Itoa(n), "title": a.Title}})
	})
	return s
}
