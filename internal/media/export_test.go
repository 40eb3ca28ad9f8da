package media

import "time"

// DecodeWithin shortens the time that the decoding of one picture may take.
func (p *Processor) DecodeWithin(limit time.Duration) { p.decodeTimeout = limit }
