"""What was risked for what was gained. Each answer is a figure or None: too little is known, or nothing moved."""
