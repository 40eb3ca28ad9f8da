package media

import "time"

// DrawWithin shortens the time that the drawing of one page may take.
func (d *Poppler) DrawWithin(limit time.Duration) { d.within = limit }

// DecodeWithin shortens the time that the decoding of one picture may take.
func (p *Processor) DecodeWithin(limit time.Duration) { p.decodeTimeout = limit }
