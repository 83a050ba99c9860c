// Package klog has the shape of the real one, as far as the fixtures use it.
package klog

func Fatal(args ...any) { panic(args) }

func FatalDepth(depth int, args ...any) { panic(args) }

func Error(args ...any) {}
