"""Databases: one thin client each, which says what to ask and reads the answer; how it is asked is the transport's business."""
