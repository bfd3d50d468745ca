def dynamic_scope(): return "session"
