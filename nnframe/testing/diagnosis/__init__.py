"""What a broken law probably comes from: the classic mistakes, tried one after another."""
